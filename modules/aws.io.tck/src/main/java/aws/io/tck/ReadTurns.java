package aws.io.tck;

import aws.io.channel.ChannelSlot;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;

/** Takes what comes, and notes how much of it came between two looks at the tasks. */
final class ReadTurns extends ProtocolHandler {
    /** All bytes, and the most of one turn; the loop's thread. */
    long all;

    long largest;

    private long inTurn;
    private boolean scheduled;

    /** It was submitted at the first message of a turn, and so comes before what goes on reading. */
    private final Task end = new Task() {
        @Override
        public void run(TaskStatus status) {
            scheduled = false;
            largest = Math.max(largest, inTurn);
            inTurn = 0;
        }
    };

    @Override
    protected void onMessage(ChannelSlot slot, IoMessage message) {
        all += message.length();
        inTurn += message.length();
        message.release();
        if (!scheduled) {
            scheduled = true;
            slot.channel().loop().schedule(end);
        }
    }
}
