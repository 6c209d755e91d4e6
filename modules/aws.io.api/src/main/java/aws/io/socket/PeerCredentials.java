package aws.io.socket;

/**
 * Who the peer of a local socket is, as the kernel knows it (unix(7), SO_PEERCRED): the process that called connect or listen, when it did.
 *
 * @param process its number
 * @param user its effective user
 * @param group its effective group
 */
public record PeerCredentials(int process, int user, int group) {}
