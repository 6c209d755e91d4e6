/** TLS by SunJSSE. */
@NullMarked
package aws.io.tls.jsse;

import org.jspecify.annotations.NullMarked;
