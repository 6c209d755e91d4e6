package aws.io.socket;

import aws.io.loop.spi.Transports;

/**
 * A pipe inside one process. Its two ends are independent, and may belong to different loops.
 *
 * @param reader where bytes come out
 * @param writer where bytes go in
 */
public record Pipe(PipeReader reader, PipeWriter writer) {
    /**
     * Opens a pipe. Any thread.
     *
     * @param transports of which provider
     * @return a pipe whose ends the caller owns
     * @throws aws.io.IoException of code UNSUPPORTED if the provider has no pipes
     */
    public static Pipe open(Transports transports) {
        Transports.PipeEnds ends = transports.openPipe();
        return new Pipe(new PipeReader(ends.reader()), new PipeWriter(ends.writer()));
    }
}
