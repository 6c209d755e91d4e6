package aws.io.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import aws.io.tls.spi.TlsEngineFactory;
import aws.io.tls.spi.TlsProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Providers whose classes are there and whose libraries are not. */
@Timeout(30)
class ProviderLinkTest {
    /** What a provider needs, and its user has forgotten. */
    public record Library(String name) {}

    /** Is loaded, and cannot be linked: the service loader asks for its constructors, one of which names the library. */
    public static final class WithoutLibrary extends Named {
        /** Makes the provider. */
        public WithoutLibrary() {
            super("without-library");
        }

        /** Makes the provider by hand. */
        public WithoutLibrary(Library library) {
            super(library.name());
        }
    }

    /** Needs nothing. */
    public static final class Whole extends Named {
        /** Makes the provider. */
        public Whole() {
            super("whole");
        }
    }

    /** A provider that has a name and nothing else. */
    public abstract static class Named implements TlsProvider {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        public final String name() {
            return name;
        }

        @Override
        public final int priority() {
            return 1;
        }

        @Override
        public final Availability availability() {
            return Availability.available();
        }

        @Override
        public final TlsEngineFactory newFactory(TlsOptions options, boolean client) {
            throw new UnsupportedOperationException();
        }
    }

    /** Sees the providers of this test, and not their library. */
    private static final class WithoutLibraries extends ClassLoader {
        private final Path services;

        WithoutLibraries(Path services) {
            super(ProviderLinkTest.class.getClassLoader());
            this.services = services;
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return name.equals("META-INF/services/" + TlsProvider.class.getName())
                    ? Collections.enumeration(List.of(services.toUri().toURL()))
                    : super.getResources(name);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(ProviderLinkTest.class.getName())) {
                return super.loadClass(name, resolve);
            }
            if (name.equals(Library.class.getName())) {
                throw new ClassNotFoundException(name);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : defined(name);
        }

        private Class<?> defined(String name) throws ClassNotFoundException {
            try (InputStream in = ProviderLinkTest.class.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void aProviderWhoseLibraryIsMissingIsSetAsideWithTheNameOfWhatIsMissing(@TempDir Path folder) throws Exception {
        Path services = folder.resolve("services");
        Files.write(services, List.of(WithoutLibrary.class.getName(), Whole.class.getName()));
        ProviderChoice<TlsProvider> choice = TlsContext.providers(new WithoutLibraries(services));
        assertEquals("whole", choice.choose("whole").name());
        String aside = choice.candidates().stream().filter(one -> one.provider() == null).map(Candidate::toString).toList().toString();
        assertTrue(aside.contains("cannot be loaded: java.lang.NoClassDefFoundError") && aside.contains("$Library"), aside);
    }
}
