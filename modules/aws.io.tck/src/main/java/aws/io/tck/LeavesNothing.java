package aws.io.tck;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The base of all contracts: a class that implements one fails as a whole if it leaves a file descriptor, a thread, a pooled message or a
 * future behind. {@link LeftoverCheck} counts them before the first and after the last test of the class.
 */
@ExtendWith(LeftoverCheck.class)
public interface LeavesNothing {}
