/** What Flight Recorder hears of us, where the module jdk.jfr is there; nothing where it is not. */
@NullMarked
package aws.io.internal.telemetry;

import org.jspecify.annotations.NullMarked;
