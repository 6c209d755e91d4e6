/** Sockets and pipes: domains, endpoints, options, and the state machines over a provider's transports; name look-up. */
@NullMarked
package aws.io.socket;

import org.jspecify.annotations.NullMarked;
