package aws.io.tck;

/** Everything that a channel promises, with messages of one kind of memory. */
public interface ChannelContract
        extends SlotContract,
                SlotEdgeContract,
                OwnershipContract,
                WindowContract, WriteContract, WriteLimitContract, CompletionContract, ShutdownContract, EndOfInputContract,
                ChannelTaskContract {}
