package aws.io.internal.loop;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.loop.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ManyToOneTaskQueueTest {
    /** A busy server kept every connection that had ended since its loop was last idle. */
    @Test
    void aTaskThatWasTakenLeadsToNoOtherThoughTheQueueIsNeverEmpty() {
        ManyToOneTaskQueue queue = new ManyToOneTaskQueue();
        List<Task> tasks = new ArrayList<>();
        Task first = Task.of(status -> {});
        tasks.add(first);
        queue.add(first);
        for (int i = 0; i < 100; i++) {
            Task following = Task.of(status -> {});
            tasks.add(following);
            queue.add(following);
            Task taken = Objects.requireNonNull(queue.take());
            assertSame(tasks.get(i), taken);
            assertNull(TaskField.NEXT.get(taken));
        }
        assertSame(tasks.getLast(), queue.take());
        assertNull(TaskField.NEXT.get(tasks.getLast()));
        assertNull(queue.take());
        assertTrue(queue.isEmpty());
    }
}
