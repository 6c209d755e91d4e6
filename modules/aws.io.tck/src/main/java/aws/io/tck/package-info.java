/** The contracts that every provider keeps, each behaviour under its own name. */
@NullMarked
package aws.io.tck;

import org.jspecify.annotations.NullMarked;
