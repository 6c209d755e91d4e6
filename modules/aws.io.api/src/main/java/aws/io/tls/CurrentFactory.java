package aws.io.tls;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.FactoryCall;
import aws.io.internal.tls.Descriptors;
import aws.io.tls.spi.TlsEngine;
import aws.io.tls.spi.TlsEngineFactory;
import aws.io.tls.spi.TlsProvider;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The options and the provider's factory that new connections use: shared by a context and all that were derived from it. Any thread. */
final class CurrentFactory implements AutoCloseable {
    private final TlsProvider provider;
    private final boolean client;

    /** Several threads may make engines at the same time; a factory is closed once none does. */
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
            TlsEngineFactory.Request asked = request.apply(options);
            TlsEngine made = newEngine(current, asked);
            try {
                return result.apply(options, made);
            } catch (Throwable e) {
                made.close();
                throw e;
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    private TlsEngine newEngine(TlsEngineFactory current, TlsEngineFactory.Request asked) {
        TlsEngine made;
        try {
            made = current.newEngine(asked);
        } catch (IoException e) {
            throw e;
        } catch (Throwable e) {
            IOException shortage = Descriptors.shortage();
            if (shortage == null) {
                throw new IoException(ErrorCode.TLS_FAILED, "TLS provider '" + name() + "' made no engine, it threw " + e, 0, e);
            }
            String detail = "TLS provider '" + name() + "' made no engine: " + shortage.getMessage() + " (it threw " + e + ")";
            IoException error = new IoException(ErrorCode.TOO_MANY_DESCRIPTORS, detail, 0, e);
            error.addSuppressed(shortage);
            throw error;
        }
        if (made == null) {
            throw new IoException(ErrorCode.TLS_FAILED, "TLS provider '" + name() + "' made no engine, it returned null");
        }
        return made;
    }

    /** Returns the provider's name, or that of its class if it cannot return its name either. */
    private String name() {
        try {
            return provider.name();
        } catch (Throwable e) {
            return provider.getClass().getName();
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
        if (client && wanted.namedAuthorities() != null) {
            throw new IllegalArgumentException("options: have namedAuthorities, which only a server can have");
        }
        if (!client && wanted.identity() == null && wanted.identityByName() == null) {
            throw new IllegalArgumentException("options: have no identity, a server needs one");
        }
        return new FactoryCall<TlsEngineFactory>("TLS provider '" + name() + "'", ErrorCode.PROVIDER_FAILED) {
            @Override
            protected @Nullable TlsEngineFactory call() {
                return provider.newFactory(wanted, client);
            }

            @Override
            protected void dispose(TlsEngineFactory late) {
                late.close();
            }
        }.make();
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("the TLS context is closed");
    }
}
