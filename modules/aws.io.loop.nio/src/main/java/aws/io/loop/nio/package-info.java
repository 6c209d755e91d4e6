/** The portable event loop on java.nio. */
@NullMarked
package aws.io.loop.nio;

import org.jspecify.annotations.NullMarked;
