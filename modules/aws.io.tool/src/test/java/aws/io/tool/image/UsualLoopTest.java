package aws.io.tool.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import aws.io.tool.image.FoundModule.Origin;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The loop of an image whose user named none. */
class UsualLoopTest {
    private final ModuleShelf shelf = new ModuleShelf();

    @Test
    void isEpollOnLinuxWhereThereIsItsModule() {
        assertEquals("nio", ImageCommand.usualLoop(shelf, "Linux"));
        shelf.add(new FoundModule(ModuleDescriptor.newModule("aws.io.loop.epoll").build(), Path.of("epoll.jar"), Origin.LIBRARY));
        assertEquals("epoll", ImageCommand.usualLoop(shelf, "Linux"));
        assertEquals("nio", ImageCommand.usualLoop(shelf, "another"));
    }
}
