/**
 * Event loops: tasks now and later, events of I/O handles, and storage local to a loop.
 *
 * <p>Unless a method says otherwise, only the loop's own thread may call it.
 */
@NullMarked
package aws.io.loop;

import org.jspecify.annotations.NullMarked;
