/** Programs to read. */
module aws.io.examples {
    requires aws.io.api;
    requires static org.jspecify;
}
