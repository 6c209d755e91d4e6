package aws.io.tck;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs test classes again and again, for what fails once in many runs. */
public final class Repetition {
    private Repetition() {}

    /**
     * Runs the tests, and prints a line for each round.
     *
     * @param rounds how many times
     * @param tests the test classes
     * @throws AssertionError with the first failure, if there is one; the other rounds are run all the same
     */
    public static void run(int rounds, Class<?>... tests) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(tests).map(test -> selectClass(test)).toList())
                .build();
        AssertionError failed = null;
        for (int round = 1; round <= rounds; round++) {
            SummaryGeneratingListener listener = new SummaryGeneratingListener();
            LauncherFactory.create().execute(request, listener);
            TestExecutionSummary summary = listener.getSummary();
            System.out.println("round " + round + " of " + rounds + ": " + summary.getTestsSucceededCount() + " passed, "
                    + summary.getTestsFailedCount() + " failed");
            for (TestExecutionSummary.Failure failure : summary.getFailures()) {
                String name = failure.getTestIdentifier().getDisplayName();
                System.out.println("  " + name + ": " + failure.getException());
                if (failed == null) {
                    failed = new AssertionError("round " + round + ", " + name, failure.getException());
                }
            }
            if (summary.getTestsSucceededCount() == 0 && failed == null) {
                failed = new AssertionError("no test ran");
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
