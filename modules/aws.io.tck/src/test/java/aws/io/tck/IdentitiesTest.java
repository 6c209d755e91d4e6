package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.testing.TestCertificate;
import aws.io.testing.TestIdentities;
import aws.io.tls.Identities;
import aws.io.tls.Identity;
import org.junit.jupiter.api.Test;

/** Which identity a server shows for which name. */
class IdentitiesTest {
    private final Identity one = TestIdentities.named("one.example");
    private final Identity any = TestCertificate.selfSigned("CN=any").names("*.example.org", "example.org").make().identity();
    private final Identity localhost = TestIdentities.localhost();

    @Test
    void anExactNameGoesBeforeAWildcardAndThatBeforeTheOther() {
        Identities identities = Identities.builder()
                .add(any)
                .add("one.example.org", one)
                .otherwise(localhost)
                .build();
        assertSame(one, identities.apply("one.example.org"));
        assertSame(any, identities.apply("TWO.example.org."));
        assertSame(any, identities.apply("example.org"));
        assertSame(localhost, identities.apply("a.two.example.org"), "a wildcard covers one label");
        assertSame(localhost, identities.apply("example.com"));
    }

    @Test
    void aNameThatNobodyHasIsAnsweredByNull() {
        assertNull(Identities.builder().add(one).build().apply("two.example"));
    }

    @Test
    void whatIsNoNameOrHasAnIdentityIsRefused() {
        for (String wrong : new String[] {"", "*", "*.", "a*.example", "*.*.example", "127.0.0.1"}) {
            IllegalArgumentException error =
                    assertThrows(IllegalArgumentException.class, () -> Identities.builder().add(wrong, one));
            assertTrue(error.getMessage().contains("'" + wrong + "'"), error.getMessage());
        }
        Identities.Builder twice = Identities.builder().add(one);
        assertThrows(IllegalArgumentException.class, () -> twice.add("ONE.example", localhost));
        Identity opaque = Identity.keyManager(one.keyManager());
        assertThrows(IllegalArgumentException.class, () -> Identities.builder().add(opaque));
    }
}
