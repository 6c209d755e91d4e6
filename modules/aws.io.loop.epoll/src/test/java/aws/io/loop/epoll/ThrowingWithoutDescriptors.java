package aws.io.loop.epoll;

import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.Task;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Has a task throw when every descriptor is taken, and sees whether the loop runs another one. */
final class ThrowingWithoutDescriptors {
    private static volatile boolean throwing;

    private ThrowingWithoutDescriptors() {}

    public static void main(String[] args) throws Exception {
        // Java's own logging opens a file at its first line, and without a descriptor it stays silent for ever after.
        System.getLogger("aws.io.test").log(System.Logger.Level.WARNING, "the log is open");
        EventLoopGroup group = EventLoopGroup.builder().provider(new EpollEventLoopFactory()).size(1).start();
        EventLoop loop = group.next();
        Semaphore ran = new Semaphore(0);
        Task task = Task.of(status -> {
            // asked before anybody hears that it ran, and turns it off
            boolean wanted = throwing;
            ran.release();
            if (wanted) {
                throw new IllegalStateException("the task threw as it should");
            }
        });
        runOnce(loop, task, ran);
        List<FileInputStream> taken = takeAll();
        throwing = true;
        runOnce(loop, task, ran);
        throwing = false;
        boolean lives = runOnce(loop, task, ran);
        for (FileInputStream one : taken) {
            one.close();
        }
        System.out.println(lives ? "the loop lives" : "the loop is dead");
        System.exit(0);
    }

    private static boolean runOnce(EventLoop loop, Task task, Semaphore ran) throws InterruptedException {
        loop.schedule(task);
        return ran.tryAcquire(5, TimeUnit.SECONDS);
    }

    private static List<FileInputStream> takeAll() {
        List<FileInputStream> taken = new ArrayList<>();
        try {
            while (true) {
                taken.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            // none is left, which is what we want
            return taken;
        }
    }
}
