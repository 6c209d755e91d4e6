package aws.io.tck;

/** Everything that sockets promise over any provider. */
public interface SocketContract
        extends ConnectContract, StreamContract, AcceptContract, SocketChannelContract, DatagramContract, PacketContract {}
