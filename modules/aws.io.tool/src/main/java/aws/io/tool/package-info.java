/** The aws-io command line. */
@NullMarked
package aws.io.tool;

import org.jspecify.annotations.NullMarked;
