/** What the sockets may do with messages and users may not. Internal. */
@NullMarked
package aws.io.internal.channel;

import org.jspecify.annotations.NullMarked;
