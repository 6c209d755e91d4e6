/** TLS by Conscrypt (BoringSSL). */
@NullMarked
package aws.io.tls.conscrypt;

import org.jspecify.annotations.NullMarked;
