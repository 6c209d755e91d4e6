package aws.io.socket;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Strict numeric addresses. The JDK's own parser takes "1.2", "0x7f.1" and, for what it cannot parse, asks the name service. */
final class AddressParser {
    private AddressParser() {}

    static InetAddress parse(String text) {
        byte[] bytes = text.indexOf(':') >= 0 ? null : ipv4(text, 0, text.length());
        try {
            if (bytes != null) {
                return InetAddress.getByAddress(bytes);
            }
            if (isIpv6(text)) {
                return InetAddress.ofLiteral(text);
            }
        } catch (UnknownHostException | IllegalArgumentException e) {
            throw new IllegalArgumentException("address: '" + text + "' cannot be used: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("address: '" + text + "' is not a numeric IPv4 or IPv6 address");
    }

    private static byte @Nullable [] ipv4(String text, int from, int to) {
        byte[] bytes = new byte[4];
        int at = from;
        for (int i = 0; i < 4; i++) {
            if (i > 0) {
                if (at >= to || text.charAt(at) != '.') {
                    return null;
                }
                at++;
            }
            int start = at;
            int value = 0;
            while (at < to && at - start < 3 && isDigit(text.charAt(at))) {
                value = value * 10 + text.charAt(at) - '0';
                at++;
            }
            if (at == start || value > 255 || (at - start > 1 && text.charAt(start) == '0')) {
                return null;
            }
            bytes[i] = (byte) value;
        }
        return at == to ? bytes : null;
    }

    private static boolean isIpv6(String text) {
        int zone = text.indexOf('%');
        int end = zone < 0 ? text.length() : zone;
        if (zone >= 0 && zone == text.length() - 1) {
            return false;
        }
        int groups = 0;
        boolean gap = false;
        int at = 0;
        if (text.startsWith("::")) {
            gap = true;
            at = 2;
        }
        while (at < end) {
            int start = at;
            while (at < end && isHex(text.charAt(at))) {
                at++;
            }
            if (at < end && text.charAt(at) == '.') {
                groups += 2;
                return ipv4(text, start, end) != null && (gap ? groups < 8 : groups == 8);
            }
            if (at == start || at - start > 4) {
                return false;
            }
            groups++;
            if (at < end) {
                if (text.charAt(at) != ':') {
                    return false;
                }
                at++;
                if (at == end) {
                    return false;
                }
                if (text.charAt(at) == ':') {
                    if (gap) {
                        return false;
                    }
                    gap = true;
                    at++;
                }
            }
        }
        return gap ? groups < 8 : groups == 8;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHex(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
}
