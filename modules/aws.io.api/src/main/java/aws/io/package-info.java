/** The paved path: bootstraps, the exception tree with its stable codes, and the diagnosis of what plugins are there. */
@NullMarked
package aws.io;

import org.jspecify.annotations.NullMarked;
