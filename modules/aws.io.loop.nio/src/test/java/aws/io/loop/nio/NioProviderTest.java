package aws.io.loop.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import aws.io.loop.EventLoopGroup;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where the provider is found. */
@Timeout(60)
class NioProviderTest {
    @Test
    void theProviderIsFoundInALayerAndByAClassLoader() {
        assertEquals("nio", EventLoopGroup.providers(ModuleLayer.boot()).choose("nio").name());
        assertEquals("nio", EventLoopGroup.providers(NioProviderTest.class.getClassLoader()).choose("nio").name());
        EventLoopGroup group = EventLoopGroup.builder()
                .providers(EventLoopGroup.providers(ModuleLayer.boot()))
                .size(1)
                .start();
        assertEquals("nio", group.transports().provider());
        group.shutdown(Duration.ZERO).join();
    }
}
