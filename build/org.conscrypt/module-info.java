/** Conscrypt's jar has no descriptor, and jlink takes no module without one: this is the one that the build gives it. */
module org.conscrypt {
    requires java.logging;

    exports org.conscrypt;

    provides java.security.Provider with
            org.conscrypt.OpenSSLProvider;
}
