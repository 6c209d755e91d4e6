/** Echo servers of one thread, ours and others', to be compared: each a process that the driver starts. */
@NullMarked
package aws.io.benchmarks.echo;

import org.jspecify.annotations.NullMarked;
