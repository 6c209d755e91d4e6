/** What it costs. */
@NullMarked
package aws.io.benchmarks;

import org.jspecify.annotations.NullMarked;
