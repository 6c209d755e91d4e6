/**
 * What the author of an event loop implements: {@link aws.io.loop.spi.EventLoopFactory} (the service), {@link aws.io.loop.spi.Poller}
 * (the seam below the one base loop) and the {@link aws.io.loop.spi.Transport} primitives.
 *
 * <p>Unless a method says otherwise, only the loop's own thread calls it.
 */
@NullMarked
package aws.io.loop.spi;

import org.jspecify.annotations.NullMarked;
