/** Somebody's server. */
module com.example.echo {
    requires aws.io.api;
}
