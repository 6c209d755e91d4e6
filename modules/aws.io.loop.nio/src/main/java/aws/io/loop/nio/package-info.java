/** An event loop back end on java.nio's selector, for every platform that has a JVM. */
@NullMarked
package aws.io.loop.nio;

import org.jspecify.annotations.NullMarked;
