package aws.io.socket;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.Nanos;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The options of a socket, immutable. What is set and the provider cannot honour is refused, never ignored. The default: TCP_NODELAY on
 * for TCP, SO_REUSEADDR on for listeners, a connect timeout of ten seconds.
 */
public final class SocketOptions {
    /** The default options. */
    public static final SocketOptions DEFAULT = builder().build();

    private final Map<SocketOption<?>, Object> values;
    private final Duration connectTimeout;

    private SocketOptions(Builder builder) {
        values = Map.copyOf(builder.values);
        connectTimeout = builder.connectTimeout;
    }

    /** {@return a builder with the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return how long a connect may take; zero is without end} */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** {@return the options that were set} */
    public Set<SocketOption<?>> set() {
        return values.keySet();
    }

    /**
     * Whether an option was set.
     *
     * @param option the option
     * @return true if it was
     */
    public boolean has(SocketOption<?> option) {
        return values.containsKey(option);
    }

    /**
     * The value of an option that was set.
     *
     * @param <T> the type of its value
     * @param option the option
     * @return its value
     * @throws IllegalArgumentException if it was not set
     */
    public <T> T get(SocketOption<T> option) {
        Object value = values.get(option);
        if (value == null) {
            throw new IllegalArgumentException("option: " + option + " was not set");
        }
        return option.type().cast(value);
    }

    /**
     * The same options with one more, or with another value of one.
     *
     * @param <T> the type of its value
     * @param option the option
     * @param value the value
     * @return the options
     */
    public <T> SocketOptions with(SocketOption<T> option, T value) {
        Builder builder = builder().connectTimeout(connectTimeout);
        builder.values.putAll(values);
        return builder.set(option, value).build();
    }

    /**
     * Refuses these options if one of them is not supported.
     *
     * @param supported what the provider honours
     * @param provider its name
     * @throws IoException of code UNSUPPORTED
     */
    public void requireSupported(Set<SocketOption<?>> supported, String provider) {
        for (SocketOption<?> option : values.keySet()) {
            if (!supported.contains(option.honouredAs())) {
                throw new IoException(ErrorCode.UNSUPPORTED, "option " + option + " on loop provider '" + provider + "'");
            }
        }
    }

    /** Builds {@link SocketOptions}. Not for use by several threads. */
    public static final class Builder {
        private final Map<SocketOption<?>, Object> values = new LinkedHashMap<>();
        private Duration connectTimeout = Duration.ofSeconds(10);

        private Builder() {}

        /**
         * Sets an option.
         *
         * @param <T> the type of its value
         * @param option the option
         * @param value the value
         * @return this
         * @throws IllegalArgumentException if the option cannot have that value
         */
        public <T> Builder set(SocketOption<T> option, T value) {
            values.put(option, option.check(value));
            return this;
        }

        /**
         * Sets how long a connect may take.
         *
         * @param timeout zero is without end
         * @return this
         */
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = Nanos.zeroOrMore("timeout", timeout);
            return this;
        }

        /** {@return the options} */
        public SocketOptions build() {
            return new SocketOptions(this);
        }
    }
}
