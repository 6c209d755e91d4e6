package aws.io.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What {@code aws-io providers} tells the shell. */
class ProvidersCommandTest {
    @Test
    void anImageWithoutTlsIsInOrderAndOneWhoseTlsCannotBeUsedIsNot() {
        assertEquals(0, ProvidersCommand.exitCode(null, null, true));
        assertEquals(0, ProvidersCommand.exitCode(null, "none was found", false));
        assertEquals(1, ProvidersCommand.exitCode(null, "none is available", true));
    }

    @Test
    void nothingIsInOrderWithoutALoop() {
        assertEquals(1, ProvidersCommand.exitCode("none was found", null, true));
        assertEquals(1, ProvidersCommand.exitCode("none was found", "none was found", false));
    }

    @Test
    void theHelpSaysWhatTheCodesMean() {
        StringWriter said = new StringWriter();
        CommandLine command = new CommandLine(new ProvidersCommand());
        command.setOut(new PrintWriter(said));
        assertEquals(0, command.execute("--help"));
        assertTrue(said.toString().contains("Exit codes:"), said.toString());
        assertTrue(said.toString().contains("unless no provider of TLS is installed"), said.toString());
    }
}
