/** What a TLS provider implements: the service, the engine without I/O, and an adapter for any provider of the JCA. */
@NullMarked
package aws.io.tls.spi;

import org.jspecify.annotations.NullMarked;
