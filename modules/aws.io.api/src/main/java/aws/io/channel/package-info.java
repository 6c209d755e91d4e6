/**
 * Channels: slots in a row, the wire on the left and the application on the right; messages between them; read windows, write
 * promises, shutdown in two directions.
 *
 * <p>Unless a method says otherwise, only the thread of the channel's event loop may call it.
 */
@NullMarked
package aws.io.channel;

import org.jspecify.annotations.NullMarked;
