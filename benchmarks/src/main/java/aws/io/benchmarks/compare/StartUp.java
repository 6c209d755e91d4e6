package aws.io.benchmarks.compare;

import aws.io.testing.TestIdentities;
import aws.io.tls.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The time from exec to the first byte over TLS, of servers in images of their own. Every start is a fresh process; servers take turns
 * within a round, in another order each time, and ratios are medians of those within a round.
 */
final class StartUp {
    private record Key(String server, String variant) {}

    private final Settings settings;
    private final FirstByte first;
    private final Map<Key, List<FirstByte.Start>> starts = new LinkedHashMap<>();

    StartUp(Settings settings, Programs programs) throws IOException, InterruptedException {
        this.settings = settings;
        first = new FirstByte(programs.first(settings.directory()));
    }

    String run() throws IOException, InterruptedException {
        Path folder = settings.directory().resolve("target/startup").toAbsolutePath().normalize();
        delete(folder);
        List<String> identity = identity(Files.createDirectories(folder));
        List<StartUpImage> images = new ArrayList<>();
        for (StartUpSubject subject : StartUpSubject.all(settings)) {
            Path sources = settings.directory().resolve("src/startup").resolve(subject.module());
            Path place = Files.createDirectory(folder.resolve(subject.name().replaceAll("\\W+", "-")));
            images.add(StartUpImage.make(subject, sources, place, identity, first));
        }
        measure(images);
        return table(images);
    }

    private static List<String> identity(Path folder) throws IOException {
        Identity localhost = TestIdentities.localhost();
        return List.of(
                Files.writeString(folder.resolve("certificate.pem"), TestIdentities.certificatePem(localhost)).toString(),
                Files.writeString(folder.resolve("key.pem"), TestIdentities.keyPem(localhost)).toString());
    }

    private void measure(List<StartUpImage> images) throws IOException, InterruptedException {
        for (int round = 0; round < settings.rounds(); round++) {
            for (int i = 0; i < images.size(); i++) {
                StartUpImage image = images.get((i + round) % images.size());
                for (StartUpImage.Variant variant : image.variants()) {
                    Key key = new Key(image.subject().name(), variant.name());
                    starts.computeIfAbsent(key, one -> new ArrayList<>()).add(first.measure(variant.command()));
                }
            }
        }
    }

    private String table(List<StartUpImage> images) {
        StringBuilder table = new StringBuilder("""
                # Start-up: from exec to the first byte over TLS

                | server | start | first byte ms | ratio to plain | ratio to Netty | listening ms | CPU ms | RSS MB | on disk MB |
                |---|---|---|---|---|---|---|---|---|
                """);
        for (StartUpImage image : images) {
            String name = image.subject().name();
            for (StartUpImage.Variant variant : image.variants()) {
                List<FirstByte.Start> some = starts(name, variant.name());
                table.append(String.format(Locale.ROOT, "| %s | %s | %.1f | %s | %s | %.1f | %.1f | %.1f | %.2f |%n",
                        name,
                        variant.name(),
                        FirstByte.Start.median(some, FirstByte.Start::servedMillis),
                        ratio(some, starts(name, "plain")),
                        ratio(some, starts(StartUpSubject.BASELINE, variant.name())),
                        FirstByte.Start.median(some, FirstByte.Start::listeningMillis),
                        FirstByte.Start.median(some, FirstByte.Start::cpuMillis),
                        FirstByte.Start.median(some, FirstByte.Start::residentMegabytes),
                        (image.bytes() + variant.bytes()) / 1e6));
            }
        }
        return table.toString();
    }

    private List<FirstByte.Start> starts(String server, String variant) {
        return starts.getOrDefault(new Key(server, variant), List.of());
    }

    private static String ratio(List<FirstByte.Start> some, List<FirstByte.Start> others) {
        if (some.size() != others.size()) {
            return "-";
        }
        double[] ratios = new double[some.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = some.get(i).servedMillis() / others.get(i).servedMillis();
        }
        return String.format(Locale.ROOT, "%.2f", Sample.median(ratios));
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path one : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(one);
                }
            }
        }
    }
}
