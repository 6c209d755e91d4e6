package aws.io.tool.image;

import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A module that an image may have.
 *
 * @param descriptor what it needs and provides
 * @param location its jar, jmod or folder; null where jlink finds it by itself, and where it is only in the running image
 * @param origin whose it is
 */
record FoundModule(ModuleDescriptor descriptor, @Nullable Path location, Origin origin) {
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

    String name() {
        return descriptor.name();
    }

    boolean isAutomatic() {
        return descriptor.isAutomatic();
    }
}
