/** Our server. Its loop and its TLS provider are chosen when the image is made. */
module startup.ours {
    requires aws.io.api;
}
