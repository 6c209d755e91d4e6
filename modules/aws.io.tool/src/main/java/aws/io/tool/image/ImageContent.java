package aws.io.tool.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What an image is made of, in bytes on the disk: its native libraries, its files, and each module's part of lib/modules, read from that
 * file's index. The index is a header of seven words, a table of redirections, a table of offsets into the attributes of each resource,
 * those attributes, and the strings that they mean.
 */
final class ImageContent {
    private static final int MAGIC = 0xCAFEDADA;
    private static final int HEADER = 7 * Integer.BYTES;
    private static final int MODULE = 1;
    private static final int COMPRESSED = 6;
    private static final int UNCOMPRESSED = 7;

    private final ByteBuffer index;
    private final int entries;
    private final int attributes;
    private final int strings;

    private ImageContent(Path modules) throws IOException {
        try (FileChannel file = FileChannel.open(modules)) {
            ByteBuffer header = read(file, HEADER, ByteOrder.nativeOrder());
            if (header.getInt(0) != MAGIC) {
                // An image of a platform of the other byte order.
                header.order(header.order() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            }
            if (header.getInt(0) != MAGIC) {
                throw new IllegalArgumentException(modules + " is no file of modules");
            }
            entries = header.getInt(16);
            attributes = HEADER + 2 * entries * Integer.BYTES;
            strings = attributes + header.getInt(20);
            file.position(0);
            index = read(file, strings + header.getInt(24), header.order());
        }
    }

    /** {@return the bytes of each part of an image, by the part's name: modules first} */
    static Map<String, Long> of(Path image) throws IOException {
        Path modules = image.resolve("lib").resolve("modules");
        Map<String, Long> parts = new LinkedHashMap<>(new ImageContent(modules).sizes());
        try (Stream<Path> files = Files.walk(image)) {
            files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && !file.equals(modules)).forEach(file -> {
                String name = file.getFileName().toString();
                boolean library = name.matches(".*\\.(so|dll|dylib|aot|jsa)");
                try {
                    parts.merge(library ? name : "other files", Files.size(file), Long::sum);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return parts;
    }

    private Map<String, Long> sizes() {
        Map<String, Long> sizes = new TreeMap<>();
        for (int i = 0; i < entries; i++) {
            long[] values = attributes(index.getInt(HEADER + (entries + i) * Integer.BYTES));
            String module = string((int) values[MODULE]);
            long size = values[COMPRESSED] == 0 ? values[UNCOMPRESSED] : values[COMPRESSED];
            // What has no module is the tree of packages; it belongs to java.base, which reads it.
            sizes.merge(module.isEmpty() || module.equals("modules") || module.equals("packages") ? "java.base" : module, size, Long::sum);
        }
        sizes.merge("java.base", (long) index.capacity(), Long::sum);
        return sizes;
    }

    /** Each attribute is a byte of its kind and length, and its value, the highest byte first; kind zero is the end. */
    private long[] attributes(int offset) {
        long[] values = new long[8];
        int at = attributes + offset;
        for (int head = index.get(at) & 0xFF; head >>> 3 != 0; head = index.get(at) & 0xFF) {
            int length = (head & 7) + 1;
            long value = 0;
            for (int i = 1; i <= length; i++) {
                value = (value << 8) | (index.get(at + i) & 0xFF);
            }
            values[head >>> 3] = value;
            at += 1 + length;
        }
        return values;
    }

    private String string(int offset) {
        StringBuilder text = new StringBuilder();
        for (int at = strings + offset; index.get(at) != 0; at++) {
            text.append((char) index.get(at));
        }
        return text.toString();
    }

    private static ByteBuffer read(FileChannel file, int length, ByteOrder order) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(order);
        while (bytes.hasRemaining()) {
            if (file.read(bytes) < 0) {
                throw new IOException("the file of modules ends early");
            }
        }
        return bytes.flip();
    }
}
