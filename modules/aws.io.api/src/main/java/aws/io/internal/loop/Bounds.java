package aws.io.internal.loop;

/** What a number may be that a caller gives; the error names the argument, its value, and what is allowed. */
public final class Bounds {
    private Bounds() {}

    /**
     * Checks an argument that has a least value alone.
     *
     * @param argument its name
     * @param value its value
     * @param least the least
     * @return the value
     */
    public static int atLeast(String argument, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(argument + ": " + value + ", allowed is " + least + " or more");
        }
        return value;
    }

    /**
     * Checks an argument that has only a least value.
     *
     * @param argument its name
     * @param value its value
     * @param least the least
     * @return the value
     */
    public static long atLeast(String argument, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(argument + ": " + value + ", allowed is " + least + " or more");
        }
        return value;
    }

    /**
     * Checks an argument that has a least and a greatest value.
     *
     * @param argument its name
     * @param value its value
     * @param least the least
     * @param most the greatest
     * @return the value
     */
    public static int between(String argument, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(argument + ": " + value + ", allowed is " + least + " to " + most);
        }
        return value;
    }
}
