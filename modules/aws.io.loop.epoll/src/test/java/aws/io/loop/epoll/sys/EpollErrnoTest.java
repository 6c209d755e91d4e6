package aws.io.loop.epoll.sys;

import aws.io.ErrorCode;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.ErrnoContract;
import aws.io.tck.ErrnoTable;

/** The errors of Linux, by their numbers. */
class EpollErrnoTest implements ErrnoContract {
    @Override
    public EventLoopFactory factory() {
        return EventLoopGroup.providers(EpollErrnoTest.class.getClassLoader()).choose("epoll");
    }

    @Override
    public ErrorCode translated(ErrnoTable.Row row) {
        CallKind kind = switch (row.call()) {
            case CONNECT, BIND -> CallKind.ADDRESS;
            case ACCEPT -> CallKind.ACCEPT;
            case READ, WRITE -> CallKind.CONNECTION;
            case RECEIVE -> CallKind.RECEIVE;
            case SEND -> CallKind.SEND;
        };
        return Errno.failure(row.number(), row.name(), kind).code();
    }
}
