package aws.io.tck;

/** Everything that sockets promise over any provider. */
public interface SocketContract
        extends ConnectContract,
                StreamContract,
                PeerContract,
                AcceptContract,
                SocketChannelContract,
                ReportContract,
                ReadWindowContract,
                WriteOrderContract,
                CutContract,
                FailedWriteContract,
                DatagramContract,
                PacketContract,
                WriteTurnContract,
                BackPressureContract,
                LateWaitContract,
                MemoryContract {}
