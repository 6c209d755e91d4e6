package aws.io.examples;

import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.LoopOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * An event loop inside somebody else's main loop, a game's or a window system's: one thread for both, and the callbacks of channels may
 * touch what the main loop owns.
 */
final class PumpedLoop {
    private final EventLoop loop =
            EventLoopGroup.providers().choose(null).newLoop(LoopOptions.builder().name("main").build());
    private final EventLoopGroup group = EventLoopGroup.of(List.of(loop));
    private final Queue<Runnable> frames = new ArrayDeque<>();

    /** For bootstraps. */
    EventLoopGroup group() {
        return group;
    }

    /** What the main loop has to do of its own. */
    void addFrame(Runnable frame) {
        frames.add(frame);
    }

    /** Turns both until the main loop has nothing left to do. */
    void run() {
        Runnable frame;
        while ((frame = frames.poll()) != null) {
            frame.run();
            loop.runTurn(Duration.ofMillis(1));
        }
        loop.shutdown(Duration.ZERO);
        while (loop.runTurn(Duration.ofMillis(10))) {
            // Channels say goodbye.
        }
    }
}
