/**
 * The system calls of Linux that the loop uses, one method each, with the layouts and constants that they need. A call that fails throws
 * the {@link aws.io.IoException} that fits; none of them gives a raw result away.
 */
@NullMarked
package aws.io.loop.epoll.sys;

import org.jspecify.annotations.NullMarked;
