package aws.io.tck;

import aws.io.socket.Endpoint;

/** What contracts share that need a connect which stays under way. */
public interface UnansweredConnects extends LoopContract {
    /**
     * Returns an endpoint that neither answers nor refuses a connect. The default is a listener of the JDK that accepts nothing and whose
     * backlog is full; a provider without the sockets of the operating system overrides it.
     *
     * @return the endpoint
     * @throws Exception if it cannot be made
     */
    default Endpoint unansweringEndpoint() throws Exception {
        return FullBacklog.endpoint();
    }
}
