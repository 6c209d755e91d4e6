/** Fuzz targets: what a peer or a file may hold ends in an answer or in the one typed error, and leaves nothing behind. */
@NullMarked
package aws.io.fuzz;

import org.jspecify.annotations.NullMarked;
