package aws.io.socket;

import aws.io.ErrorCode;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes a name that does not exist from a look-up that failed for now. The JDK throws one exception for both; only its text has the
 * reason of getaddrinfo(3). Thread-safe.
 */
final class LookUpErrors {
    /** Of glibc and macOS, musl, and Windows, in English. Everything but "there is no such name" is worth another attempt. */
    private static final List<String> TEMPORARY = List.of(
            "Temporary failure in name resolution",
            "Non-recoverable failure in name resolution",
            "Memory allocation failure",
            "System error",
            "Try again",
            "Unrecoverable error",
            "Out of memory",
            "This is usually a temporary error during hostname resolution",
            "A non-recoverable error occurred during a database lookup");

    private static final List<String> PERMANENT = List.of(
            "Name or service not known",
            "No address associated with hostname",
            "nodename nor servname provided, or not known",
            "Name does not resolve",
            "Name has no usable address",
            "No such host is known");

    /** The most names that are remembered. */
    private static final int MOST = 256;

    /**
     * The names whose last reason was a temporary one. The JDK caches a failure (networkaddress.cache.negative.ttl, 10 s by default) without
     * its reason. Guarded by itself; the name that failed first is the first.
     */
    private final Map<String, Boolean> temporary = new LinkedHashMap<>();

    /**
     * Returns the code of a failure, and remembers its kind.
     *
     * @param host the name
     * @param failure what the look-up threw, or null
     * @return the code, or null if there is no failure
     */
    @Nullable ErrorCode codeOf(String host, @Nullable Throwable failure) {
        if (failure == null) {
            remember(host, false);
            return null;
        }
        String text = failure.getMessage();
        if (!(failure instanceof UnknownHostException) || isOneOf(TEMPORARY, text)) {
            remember(host, true);
            return ErrorCode.NAME_LOOKUP_FAILED;
        }
        if (isOneOf(PERMANENT, text)) {
            remember(host, false);
            return ErrorCode.NAME_NOT_FOUND;
        }
        synchronized (temporary) {
            return temporary.containsKey(host) ? ErrorCode.NAME_LOOKUP_FAILED : ErrorCode.NAME_NOT_FOUND;
        }
    }

    private void remember(String host, boolean failedForNow) {
        synchronized (temporary) {
            temporary.remove(host);
            if (failedForNow) {
                temporary.put(host, true);
                if (temporary.size() > MOST) {
                    temporary.remove(temporary.keySet().iterator().next());
                }
            }
        }
    }

    private static boolean isOneOf(List<String> reasons, @Nullable String text) {
        return text != null && reasons.stream().anyMatch(text::contains);
    }
}
