package aws.io.interop;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Bytes that keep coming, from a program or a channel, and somebody who waits for some of them. Any thread. */
final class Heard {
    private static final int LONGEST_QUOTE = 4000;

    private final String source;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private @Nullable String end;

    Heard(String source) {
        this.source = source;
    }

    synchronized void add(byte[] more, int count) {
        bytes.write(more, 0, count);
        notifyAll();
    }

    synchronized void ended(String how) {
        if (end == null) {
            end = how;
            notifyAll();
        }
    }

    /** Waits for a text, and returns everything up to then. */
    String await(String wanted) {
        return await("'" + wanted + "'", () -> text().contains(wanted));
    }

    /** Waits for a whole match, and returns the text of a group of it. */
    String find(Pattern wanted) {
        await("'" + wanted + "'", () -> wanted.matcher(text()).find());
        Matcher found = wanted.matcher(text());
        return found.find() ? found.group(1) : "";
    }

    /** Waits until a text has come a number of times. */
    void await(String wanted, int times) {
        await(times + " times '" + wanted + "'", () -> text().split(Pattern.quote(wanted), -1).length > times);
    }

    byte[] await(int count) {
        await(count + " bytes", () -> size() >= count);
        return copy();
    }

    /** Waits for the end, and returns everything. */
    synchronized String awaitEnd() {
        return await("the end", () -> end != null);
    }

    synchronized String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** What it said last: enough to see what is wrong, and nothing a terminal could choke on. */
    @Override
    public synchronized String toString() {
        String all = text().replaceAll("[^\\n\\x20-\\x7e]", "?");
        return source + (end == null ? " (goes on)" : " (" + end + ")") + " said:\n" + all.substring(Math.max(0, all.length() - LONGEST_QUOTE));
    }

    private synchronized int size() {
        return bytes.size();
    }

    private synchronized byte[] copy() {
        return bytes.toByteArray();
    }

    private synchronized String await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Patience.SECONDS);
        while (!condition.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (end != null || left <= 0) {
                throw new AssertionError("no " + what + (end == null ? " in " + Patience.SECONDS + " s" : "") + "; " + this);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for " + what, e);
            }
        }
        return text();
    }
}
