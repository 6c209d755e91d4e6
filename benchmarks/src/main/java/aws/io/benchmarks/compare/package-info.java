/** Compares echo servers: starts them in turn, puts load on them, and writes tables. */
@NullMarked
package aws.io.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
