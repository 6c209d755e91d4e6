/** Our TLS against programs that are not ours. */
@NullMarked
package aws.io.interop;

import org.jspecify.annotations.NullMarked;
