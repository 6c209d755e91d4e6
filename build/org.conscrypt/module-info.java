/**
 * Conscrypt's jar has no descriptor, and jlink takes no module without one: this is the one that the build gives it. It provides no
 * java.security.Provider: the JDK makes every such provider when it looks for one of its own, and with this one comes the native library,
 * though another provider of TLS is used.
 */
module org.conscrypt {
    requires java.logging;

    exports org.conscrypt;
}
