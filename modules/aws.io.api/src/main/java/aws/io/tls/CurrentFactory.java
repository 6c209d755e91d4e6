package aws.io.tls;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.tls.spi.TlsEngine;
import aws.io.tls.spi.TlsEngineFactory;
import aws.io.tls.spi.TlsProvider;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The options and the provider's factory that new connections use: shared by a context and all that were derived from it. Any thread. */
final class CurrentFactory implements AutoCloseable {
    private final TlsProvider provider;
    private final boolean client;

    /** Many make engines at once; a factory is closed when nobody does. */
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    private TlsOptions options;
    private @Nullable TlsEngineFactory factory;

    CurrentFactory(TlsProvider provider, boolean client, TlsOptions options) {
        this.provider = provider;
        this.client = client;
        this.options = options;
        factory = newFactory(options);
    }

    boolean isClient() {
        return client;
    }

    TlsOptions options() {
        lock.readLock().lock();
        try {
            return options;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Makes an engine, and something of it with the options that it was made by. */
    <R> R newEngine(Function<TlsOptions, TlsEngineFactory.Request> request, BiFunction<TlsOptions, TlsEngine, R> result) {
        lock.readLock().lock();
        try {
            TlsEngineFactory current = factory;
            if (current == null) {
                throw closed();
            }
            return result.apply(options, current.newEngine(request.apply(options)));
        } finally {
            lock.readLock().unlock();
        }
    }

    /** What is wrong with the options is found before anything changes. */
    void replace(TlsOptions wanted) {
        TlsEngineFactory made = newFactory(wanted);
        TlsEngineFactory old;
        lock.writeLock().lock();
        try {
            old = factory;
            if (old != null) {
                factory = made;
                options = wanted;
            }
        } finally {
            lock.writeLock().unlock();
        }
        if (old == null) {
            made.close();
            throw closed();
        }
        old.close();
    }

    @Override
    public void close() {
        TlsEngineFactory old;
        lock.writeLock().lock();
        try {
            old = factory;
            factory = null;
        } finally {
            lock.writeLock().unlock();
        }
        if (old != null) {
            old.close();
        }
    }

    /** {@return the side and the provider, for logs} */
    @Override
    public String toString() {
        lock.readLock().lock();
        try {
            return (client ? "client" : "server") + " by " + provider.name() + (factory == null ? ", closed" : "");
        } finally {
            lock.readLock().unlock();
        }
    }

    private TlsEngineFactory newFactory(TlsOptions wanted) {
        if (client && wanted.identityByName() != null) {
            throw new IllegalArgumentException("options: have an identity by name, which only a server can have");
        }
        if (client && wanted.clientAuthentication() != ClientAuthentication.NONE) {
            throw new IllegalArgumentException(
                    "options: have clientAuthentication " + wanted.clientAuthentication() + ", which only a server can have");
        }
        if (!client && wanted.identity() == null && wanted.identityByName() == null) {
            throw new IllegalArgumentException("options: have no identity, a server needs one");
        }
        TlsEngineFactory made = provider.newFactory(wanted, client);
        if (made == null) {
            throw new IoException(ErrorCode.PROVIDER_FAILED, "TLS provider '" + provider.name() + "' made no factory");
        }
        return made;
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("the TLS context is closed");
    }
}
