package aws.io.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** What is said of an error. */
class FailureTest {
    @Test
    void anOrdinaryMistakeIsOneLine() {
        assertEquals("aws-io: --size: wrong\n", said(new IllegalArgumentException("--size: wrong"), false));
        assertEquals("aws-io: no loop\n", said(new ExecutionException(new IllegalStateException("no loop")), false));
    }

    @Test
    void aFileIsNamedWithWhatIsTheMatterWithIt() {
        assertEquals("aws-io: key.pem does not exist\n", said(new UncheckedIOException(new NoSuchFileException("key.pem")), false));
        assertEquals(
                "aws-io: /root may not be read or written by this user\n", said(new ExecutionException(new AccessDeniedException("/root")), false));
    }

    @Test
    void theStackIsShownIfItIsAskedForOrIfTheMistakeIsOurs() {
        assertTrue(said(new IllegalArgumentException("asked for"), true).contains("aws.io.tool.FailureTest.theStack"));
        String ours = said(new NullPointerException("ours"), false);
        assertTrue(ours.startsWith("aws-io: ours\n") && ours.contains("aws.io.tool.FailureTest.theStack"), ours);
    }

    private static String said(Throwable error, boolean verbose) {
        StringWriter text = new StringWriter();
        new Failure(error).print(new PrintWriter(text), verbose);
        return text.toString().replace(System.lineSeparator(), "\n");
    }
}
