/** Programs to read: each is one file and does one thing. */
@NullMarked
package aws.io.examples;

import org.jspecify.annotations.NullMarked;
