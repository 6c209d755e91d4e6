package aws.io.internal.tls;

import java.util.function.Supplier;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * An application's key manager, which may throw anything. The engine is given no key then, and ends the handshake by an alert, which not
 * every engine does after an exception.
 */
public final class GuardedKeyManager extends ForwardingKeyManager {
    /**
     * Creates one.
     *
     * @param keys the application's key manager
     */
    public GuardedKeyManager(X509ExtendedKeyManager keys) {
        super(keys);
    }

    @Override
    <T extends @Nullable Object> @Nullable T ask(Supplier<@Nullable T> question) {
        try {
            return question.get();
        } catch (Throwable e) {
            if (!Handshake.CURRENT.isBound()) {
                throw e;
            }
            Handshake.CURRENT.get().threw(new CallbackThrewException("a key manager", e));
            return null;
        }
    }
}
