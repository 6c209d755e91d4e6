/**
 * The conformance kit: what every event loop provider promises, as JUnit interfaces with default test methods. A provider's test class
 * implements them and names its factory.
 */
module aws.io.tck {
    requires transitive aws.io.api;
    requires transitive aws.io.testing;
    requires java.logging;
    requires java.management;
    requires transitive org.junit.jupiter.api;
    requires org.junit.platform.launcher;
    requires static transitive org.jspecify;

    exports aws.io.tck;
}
