package aws.io.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.osgi.app.EchoActivator;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** The jars as bundles: providers come and go while an application runs, and nothing is remembered. */
@Timeout(120)
class BundleTest {
    /** A class of each bundle. SPI Fly is there first, so that it can rewrite the API's calls of ServiceLoader when they are loaded. */
    private static final List<String> FIRST = List.of(
            "org.objectweb.asm.ClassReader",
            "org.objectweb.asm.tree.ClassNode",
            "org.objectweb.asm.tree.analysis.Analyzer",
            "org.objectweb.asm.commons.Method",
            "org.objectweb.asm.util.Printer",
            "org.apache.aries.spifly.BaseActivator",
            "aws.io.Diagnosis",
            "aws.io.testing.TestIdentities",
            "aws.io.loop.nio.NioEventLoopFactory",
            "aws.io.tls.jsse.JsseProvider");

    private static final List<String> BOUNCY_CASTLE = List.of(
            "org.bouncycastle.crypto.Digest",
            "org.bouncycastle.oer.Element",
            "org.bouncycastle.jsse.provider.BouncyCastleJsseProvider",
            "aws.io.tls.bc.BouncyCastleProvider");

    @TempDir
    Path folder;

    private Framework framework;

    @BeforeEach
    void startFramework() throws Exception {
        framework = ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow().newFramework(Map.of(
                Constants.FRAMEWORK_STORAGE, folder.resolve("cache").toString(),
                // our classes are on the class path of the tests too, where bundles are not to find them
                "felix.bootdelegation.implicit", "false",
                // the framework is older than this Java
                Constants.FRAMEWORK_SYSTEMCAPABILITIES_EXTRA, "osgi.ee;osgi.ee=JavaSE;version:Version=" + Runtime.version().feature()));
        framework.start();
    }

    @AfterEach
    void stopFramework() throws Exception {
        framework.stop();
        framework.waitForStop(30_000);
    }

    @Test
    void aProviderIsChosenWhileItsBundleIsThereAndNoLonger() throws Exception {
        startApplication();
        assertEquals("jsse: hello", echo());

        Bundle library = install("org.conscrypt.Conscrypt");
        Bundle conscrypt = install("aws.io.tls.conscrypt.ConscryptProvider");
        library.start();
        conscrypt.start();
        assertEquals("conscrypt: hello", echo());

        conscrypt.uninstall();
        library.uninstall();
        assertEquals("jsse: hello", echo());
    }

    /** Bouncy Castle's jars are bundles as they come, three of them; ours is chosen when it is alone. */
    @Test
    void bouncyCastleIsChosenWhereItIsAlone() throws Exception {
        List<Bundle> bundles = startApplication();
        List<Bundle> more = new ArrayList<>();
        for (String one : BOUNCY_CASTLE) {
            more.add(install(one));
        }
        for (Bundle one : more) {
            one.start();
        }
        assertEquals("jsse: hello", echo());

        Bundle jsse = bundles.get(FIRST.indexOf("aws.io.tls.jsse.JsseProvider"));
        jsse.stop();
        assertEquals("bc: hello", echo());

        jsse.start();
        for (Bundle one : more.reversed()) {
            one.uninstall();
        }
        assertEquals("jsse: hello", echo());
    }

    @Test
    void everyProviderSaysWhatItProvidesAndTheApiWhatItUses() throws Exception {
        for (String one : List.of("aws.io.loop.nio.NioEventLoopFactory", "aws.io.tls.jsse.JsseProvider", "aws.io.tls.conscrypt.ConscryptProvider",
                "aws.io.tls.bc.BouncyCastleProvider")) {
            String service = one.contains(".loop.") ? "aws.io.loop.spi.EventLoopFactory" : "aws.io.tls.spi.TlsProvider";
            String provided = install(one).getHeaders().get(Constants.PROVIDE_CAPABILITY);
            assertNotNull(provided, one);
            String capability = "osgi.serviceloader;osgi.serviceloader=\"" + service + "\";register:=\"" + one + "\"";
            assertTrue(provided.contains(capability), provided);
        }
        String exported = install("aws.io.Diagnosis").getHeaders().get(Constants.EXPORT_PACKAGE);
        assertFalse(exported.contains("internal"), exported);
    }

    /** {@return the bundles, those of FIRST in their order} */
    private List<Bundle> startApplication() throws Exception {
        List<Bundle> bundles = new ArrayList<>();
        for (String one : FIRST) {
            bundles.add(install(one));
        }
        bundles.add(framework.getBundleContext().installBundle(application().toUri().toString()));
        for (Bundle one : bundles) {
            one.start();
        }
        return bundles;
    }

    private String echo() throws Exception {
        BundleContext context = framework.getBundleContext();
        for (ServiceReference<?> found : context.getServiceReferences(Callable.class, "(echo=true)")) {
            return String.valueOf(((Callable<?>) context.getService(found)).call());
        }
        throw new AssertionError("the application has no service");
    }

    private Bundle install(String type) throws Exception {
        Class<?> found = Class.forName(type, false, BundleTest.class.getClassLoader());
        return framework.getBundleContext().installBundle(found.getProtectionDomain().getCodeSource().getLocation().toString());
    }

    /** Our test's own classes as a bundle, whose manifest is made by hand. */
    private Path application() throws Exception {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        headers.putValue(Constants.BUNDLE_SYMBOLICNAME, "application");
        headers.putValue(Constants.BUNDLE_ACTIVATOR, EchoActivator.class.getName());
        headers.putValue(
                Constants.IMPORT_PACKAGE,
                "org.osgi.framework,aws.io,aws.io.channel,aws.io.loop,aws.io.socket,aws.io.tls,aws.io.tls.spi,aws.io.testing");
        Path jar = folder.resolve("application.jar");
        String place = "aws/io/osgi/app/";
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, manifest)) {
            for (String name : List.of("EchoActivator.class", "EchoActivator$Back.class", "EchoActivator$Answer.class")) {
                entries.putNextEntry(new ZipEntry(place + name));
                try (InputStream in = EchoActivator.class.getResourceAsStream(name)) {
                    in.transferTo(entries);
                }
            }
        }
        return jar;
    }
}
