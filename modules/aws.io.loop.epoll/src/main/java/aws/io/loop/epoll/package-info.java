/**
 * An event loop back end on edge-triggered epoll: the poller, the sockets and the pipes. System calls are made by
 * {@link aws.io.loop.epoll.sys} alone.
 */
@NullMarked
package aws.io.loop.epoll;

import org.jspecify.annotations.NullMarked;
