package aws.io.tck;

/** Everything that sockets promise over any provider. */
public interface SocketContract
        extends ConnectContract,
                AddressContract,
                StreamContract,
                PeerContract,
                AcceptContract,
                SocketChannelContract,
                ReportContract,
                ReadWindowContract,
                WriteOrderContract,
                CutContract,
                IdleTimeoutContract,
                IdleSocketContract,
                FailedWriteContract,
                DatagramContract,
                DatagramChannelContract,
                PacketContract,
                WriteTurnContract,
                QueuedMessageContract,
                ClosedLoopContract,
                BackPressureContract,
                LateWaitContract,
                MemoryContract {}
