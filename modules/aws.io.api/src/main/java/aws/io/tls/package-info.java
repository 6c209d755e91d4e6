/** TLS: contexts and their options, identity and trust, what a connection agreed on, and what went wrong. */
@NullMarked
package aws.io.tls;

import org.jspecify.annotations.NullMarked;
