package aws.io.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The look-up rule (DESIGN, section 3), with providers that behave and providers that do not. */
@Timeout(30)
class ProviderChoiceTest {
    @Test
    void theHighestPriorityAmongTheAvailableIsChosen() {
        assertEquals("b", choice(fake("a", 10), fake("b", 20), unavailable("c", 30)).choose(null).name());
    }

    @Test
    void equalPrioritiesAreChosenByNameAndNeverByTheOrderOfThePath() {
        assertEquals("a", choice(fake("b", 10), fake("a", 10)).choose(null).name());
        assertEquals("a", choice(fake("a", 10), fake("b", 10)).choose(null).name());
    }

    @Test
    void aNameIsObeyedWhateverThePriorities() {
        assertEquals("a", choice(fake("a", 10), fake("b", 20)).choose("a").name());
    }

    @Test
    void aNamedProviderThatIsMissingOrUnavailableIsAnErrorThatListsEveryCandidate() {
        ProviderChoice<Provider> choice = choice(fake("a", 10), unavailable("b", 20));
        for (String name : List.of("b", "nonesuch")) {
            IoException error = assertThrows(IoException.class, () -> choice.choose(name));
            assertEquals(ErrorCode.NO_PROVIDER, error.code());
            for (String part : List.of("'" + name + "'", "a (priority 10): available", "b (priority 20): not on this machine")) {
                assertTrue(error.getMessage().contains(part), error.getMessage());
            }
        }
    }

    @Test
    void inALogItSaysItsKindAndEveryCandidateTheBestFirst() {
        String text = choice(fake("a", 10), unavailable("b", 20)).toString();
        assertEquals("providers: b (priority 20): not on this machine; a (priority 10): available", text);
    }

    @Test
    void whatMayBeChosenOnlyByItsNameIsPassedOverUnlessItIsNamed() {
        Provider risky = new Fake("risky", 100) {
            @Override
            public Availability availability() {
                return Availability.onlyByName("start with --enable-native-access=risky");
            }
        };
        ProviderChoice<Provider> choice = choice(fake("a", 10), risky);
        assertEquals("a", choice.choose(null).name());
        assertEquals("risky", choice.choose("risky").name());
        assertEquals(
                "risky (priority 100): only by name: start with --enable-native-access=risky",
                choice.candidates().getFirst().toString());
        IoException error = assertThrows(IoException.class, () -> choice(risky).choose(null));
        assertTrue(error.getMessage().contains("--enable-native-access=risky"), error.getMessage());
    }

    @Test
    void noneAtAllIsAnErrorThatSaysSo() {
        IoException error = assertThrows(IoException.class, () -> choice().choose(null));
        assertTrue(error.getMessage().contains("none was found"), error.getMessage());
    }

    @Test
    void providersThatShareANameAreAllSetAside() {
        ProviderChoice<Provider> choice = choice(fake("a", 10), fake("twin", 30), fake("twin", 20));
        assertEquals("a", choice.choose(null).name());
        IoException error = assertThrows(IoException.class, () -> choice.choose("twin"));
        assertTrue(error.getMessage().contains("shares its name"), error.getMessage());
    }

    @Test
    void aCandidateThatIsThereTwiceSharesItsNameWithItself() {
        Candidate<Provider> twice = ProviderLookup.ask(fake("twice", 30));
        ProviderChoice<Provider> choice = new ProviderChoice<>("provider", List.of(twice, ProviderLookup.ask(fake("a", 10)), twice));
        assertEquals("a", choice.choose(null).name());
        assertThrows(IoException.class, () -> choice.choose("twice"));
    }

    @Test
    void aProviderThatThrowsIsSetAsideWithWhatItThrew() {
        Provider throwing = new Fake("throwing", 100) {
            @Override
            public Availability availability() {
                throw new UnsatisfiedLinkError("no native library");
            }
        };
        ProviderChoice<Provider> choice = choice(fake("a", 10), throwing);
        assertEquals("a", choice.choose(null).name());
        assertTrue(choice.candidates().toString().contains("no native library"));
    }

    @Test
    void aProviderThatAnswersNullOrABadNameOrAnotherVersionIsSetAside() {
        Provider vague = new Fake("vague", 100) {
            @Override
            @SuppressWarnings("NullAway")
            public @Nullable Availability availability() {
                return null;
            }
        };
        Provider newer = new Fake("newer", 100) {
            @Override
            public int spiVersion() {
                return 2;
            }
        };
        ProviderChoice<Provider> choice = choice(fake("a", 10), vague, newer, fake("Bad Name", 100));
        assertEquals("a", choice.choose(null).name());
        assertEquals(3, choice.candidates().stream().filter(one -> !one.isUsable()).count());
    }

    @Test
    void aProviderThatHangsFailsTheAutomaticChoiceByNameUnlessAnotherWasNamed() {
        CountDownLatch never = new CountDownLatch(1);
        Provider hanging = new Fake("hanging", 1) {
            @Override
            public Availability availability() {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return Availability.available();
            }
        };
        ProviderChoice<Provider> choice = choice(fake("a", 10), hanging);
        IoException error = assertThrows(IoException.class, () -> choice.choose(null));
        assertTrue(error.getMessage().contains("does not answer"), error.getMessage());
        assertEquals("a", choice.choose("a").name());
        never.countDown();
    }

    @Test
    void askingHasNoSideEffectOnTheOthers() {
        ProviderChoice<Provider> choice = choice(unavailable("a", 1));
        assertFalse(choice.candidates().getFirst().isUsable());
        assertEquals("a", choice.candidates().getFirst().name());
    }

    private static ProviderChoice<Provider> choice(Provider... providers) {
        return new ProviderChoice<>("provider", Arrays.stream(providers).map(ProviderLookup::ask).toList());
    }

    private static Provider fake(String name, int priority) {
        return new Fake(name, priority);
    }

    private static Provider unavailable(String name, int priority) {
        return new Fake(name, priority) {
            @Override
            public Availability availability() {
                return Availability.unavailable("not on this machine");
            }
        };
    }

    private static class Fake implements Provider {
        private final String name;
        private final int priority;

        Fake(String name, int priority) {
            this.name = name;
            this.priority = priority;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int priority() {
            return priority;
        }

        @Override
        public Availability availability() {
            return Availability.available();
        }
    }
}
