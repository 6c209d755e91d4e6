/** The parts of the one base loop: task queue, timers, storage. */
@NullMarked
package aws.io.internal.loop;

import org.jspecify.annotations.NullMarked;
