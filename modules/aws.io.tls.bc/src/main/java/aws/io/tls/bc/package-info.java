/** TLS by Bouncy Castle. */
@NullMarked
package aws.io.tls.bc;

import org.jspecify.annotations.NullMarked;
