package aws.io.tck;

/** Everything that an event loop promises without I/O. */
public interface EventLoopContract
        extends TaskContract,
                CancelContract,
                RescheduleContract,
                TimerOrderContract,
                InterleavingContract,
                TurnContract,
                IdleLoopContract,
                LifecycleContract,
                ForeignReleaseContract {}
