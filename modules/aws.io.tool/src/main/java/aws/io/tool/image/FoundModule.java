package aws.io.tool.image;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.module.ModuleDescriptor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A module that an image may have.
 *
 * @param descriptor what it needs and provides
 * @param location its jar, jmod or folder; null where jlink finds it by itself, and where it is only in the running image
 * @param origin whose it is
 * @param platform the only platform that it is for, as the JDK names it; null where it runs on all, or does not say
 */
record FoundModule(
        ModuleDescriptor descriptor,
        @Nullable Path location,
        Origin origin,
        @Nullable String platform) {
    /** Whose a module is. */
    enum Origin {
        /** The application's, its libraries included. */
        APPLICATION,
        /** Given by --module-path, or beside this program. */
        LIBRARY,
        /** Only in the image that runs this program: a jmod is to be made of it. */
        RUNNING_IMAGE,
        /** The JDK's. */
        JDK
    }

    FoundModule(ModuleDescriptor descriptor, @Nullable Path location, Origin origin) {
        this(descriptor, location, origin, null);
    }

    /** Reads the class file of a descriptor, which also tells the platform. */
    static FoundModule read(byte[] descriptor, @Nullable Path location, Origin origin) {
        String platform = ClassFile.of()
                .parse(descriptor)
                .findAttribute(Attributes.moduleTarget())
                .map(target -> target.targetPlatform().stringValue())
                .orElse(null);
        return new FoundModule(ModuleDescriptor.read(ByteBuffer.wrap(descriptor)), location, origin, platform);
    }

    String name() {
        return descriptor.name();
    }

    boolean isAutomatic() {
        return descriptor.isAutomatic();
    }

    /** {@return where it is, for a sentence} */
    String place() {
        return location == null ? "of this image" : location.toString();
    }
}
