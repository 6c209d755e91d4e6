module example.tls.any {
    requires aws.io.api;

    provides aws.io.tls.spi.TlsProvider with
            example.tls.any.AnyTlsProvider;
}
