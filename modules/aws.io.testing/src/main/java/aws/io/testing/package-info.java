/** Test doubles: loops that are driven by hand, clocks that stand still. */
@NullMarked
package aws.io.testing;

import org.jspecify.annotations.NullMarked;
