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

    @Test
    void listsOfSuitesHaveLinesOfTheirOwnAndReasonsStayWhole() {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        ProvidersCommand.print("* tls  one (priority 1): available  one: Lib 2.0; versions A B; suites AAAAAAAAAA BBBBBBBBBB C; groups x", 30, out);
        ProvidersCommand.print("  tls  two (priority 1): unavailable: the library is old; a newer one is wanted, and this is long", 30, out);
        assertEquals(
                """
                * tls  one (priority 1): available  one: Lib 2.0
                       versions A B
                       suites AAAAAAAAAA
                         BBBBBBBBBB C
                       groups x
                  tls  two (priority 1): unavailable: the library is old; a newer one is wanted, and this is long
                """,
                said.toString().replace(System.lineSeparator(), "\n"));
    }
}
