/** An event loop that is implemented whole, around another. */
@NullMarked
package example.loop.counting;

import org.jspecify.annotations.NullMarked;
