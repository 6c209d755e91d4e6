/** Test doubles for those who build on aws.io: no JUnit, no sockets, no waiting. */
module aws.io.testing {
    requires transitive aws.io.api;
    requires static transitive org.jspecify;

    exports aws.io.testing;
}
