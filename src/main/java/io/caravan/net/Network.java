package io.caravan.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of addresses, such as {@code 10.0.0.0/8}, or one address.
 *
 * @param bits how many bits at the beginning are the network's
 */
record Network(InetAddress first, int bits) {
    private static final Pattern FORM =
            Pattern.compile("([0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:/(\\d{1,3}))?");

    /** Whether the text means addresses rather than a name. */
    static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    /**
     * @throws IllegalArgumentException when it is no address or network
     */
    static Network parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || AddressRules.isOddlyNumeric(matcher.group(1))) {
            throw new IllegalArgumentException(
                    "write an address (10.1.2.3) or network (10.0.0.0/8)");
        }
        try {
            // No look-up: it holds only digits, dots and colons.
            InetAddress first = InetAddress.getByName(matcher.group(1));
            int most = first.getAddress().length * 8;
            int bits = matcher.group(2) == null ? most : Integer.parseInt(matcher.group(2));
            if (bits > most) {
                throw new IllegalArgumentException(
                        "a network of this kind has at most " + most + " bits");
            }
            return new Network(first, bits);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no address", e);
        }
    }

    boolean contains(InetAddress address) {
        byte[] mine = first.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((mine[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
