/** The events for Flight Recorder, where the module jdk.jfr is present. Without it there are none. */
@NullMarked
package aws.io.internal.telemetry;

import org.jspecify.annotations.NullMarked;
