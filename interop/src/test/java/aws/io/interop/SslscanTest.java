package aws.io.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.testing.TestIdentities;
import aws.io.tls.TlsOptions;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** sslscan finds no weakness in a server with nothing but an identity. */
@Needs("sslscan")
@ParameterizedClass
@MethodSource("aws.io.interop.Stack#all")
@Timeout(300)
class SslscanTest {
    private final Stack stack;

    SslscanTest(Stack stack) {
        this.stack = stack;
    }

    @Test
    void theDefaultServerHasNoWeakness() throws Exception {
        String xml;
        try (OurServer server = new OurServer(stack, TlsOptions.builder().identity(TestIdentities.localhost()))) {
            String printed = Program.run("sslscan", "--no-colour", "--xml=-", "--sni-name=localhost", "127.0.0.1:" + server.port());
            xml = printed.substring(printed.indexOf("<?xml"));
        }
        Document report = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
        Set<String> versions = new TreeSet<>();
        for (Element one : all(report, "protocol")) {
            if (one.getAttribute("enabled").equals("1")) {
                versions.add(one.getAttribute("type") + " " + one.getAttribute("version"));
            }
        }
        assertEquals(Set.of("tls 1.2", "tls 1.3"), versions, xml);
        for (Element one : all(report, "heartbleed")) {
            assertEquals("0", one.getAttribute("vulnerable"), xml);
        }
        for (Element one : all(report, "compression")) {
            assertEquals("0", one.getAttribute("supported"), xml);
        }
        for (Element one : all(report, "renegotiation")) {
            // We refuse it in either form.
            assertEquals("0", one.getAttribute("supported"), xml);
        }
        List<Element> suites = all(report, "cipher");
        assertTrue(suites.size() >= 2, xml);
        for (Element one : suites) {
            assertFalse(isWeak(one), one.getAttribute("cipher") + " by " + one.getAttribute("sslversion") + "\n" + xml);
        }
        for (Element one : all(report, "group")) {
            assertTrue(Integer.parseInt(one.getAttribute("bits")) >= 112, xml);
        }
    }

    /** Weaker than 128 bits, not authenticating what it encrypts, or without forward secrecy. */
    private static boolean isWeak(Element suite) {
        String name = suite.getAttribute("cipher");
        boolean authenticates = name.contains("GCM") || name.contains("CHACHA20") || name.contains("CCM");
        boolean forgets = name.startsWith("TLS_") || name.startsWith("ECDHE-") || name.startsWith("DHE-");
        return !suite.getAttribute("strength").matches("strong|acceptable")
                || Integer.parseInt(suite.getAttribute("bits")) < 128
                || !authenticates
                || !forgets;
    }

    private static List<Element> all(Document report, String name) {
        NodeList found = report.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }
}
