/** {@code aws-io image}: a run-time image of somebody's own application, composed, checked and started. */
@NullMarked
package aws.io.tool.image;

import org.jspecify.annotations.NullMarked;
