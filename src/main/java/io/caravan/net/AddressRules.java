package io.caravan.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which machines a job or a webhook may make this one call: every public address, and what the
 * operator allows. Loopback, link-local, private, metadata and reserved addresses are none of their
 * business.
 */
public final class AddressRules {
    /** Not public, though some look so; the last ones are metadata services of clouds. */
    private static final List<Network> FORBIDDEN =
            Stream.of(
                            "0.0.0.0/8",
                            "10.0.0.0/8",
                            "100.64.0.0/10",
                            "127.0.0.0/8",
                            "169.254.0.0/16",
                            "172.16.0.0/12",
                            "192.0.0.0/24",
                            "192.0.2.0/24",
                            "192.88.99.0/24",
                            "192.168.0.0/16",
                            "198.18.0.0/15",
                            "198.51.100.0/24",
                            "203.0.113.0/24",
                            "224.0.0.0/3",
                            "168.63.129.16/32")
                    .map(Network::parse)
                    .toList();

    /** The only public IPv6 addresses there are; what they may embed is looked at besides. */
    private static final Network GLOBAL6 = Network.parse("2000::/3");

    private static final List<Network> FORBIDDEN6 =
            Stream.of("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
                    .map(Network::parse)
                    .toList();

    private static final Network NAT64 = Network.parse("64:ff9b::/96");

    private final List<Network> networks;
    private final Set<String> hosts;
    private final Lookup lookup;

    /** Finds the addresses of a host, as {@link InetAddress#getAllByName}. */
    public interface Lookup {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    /**
     * @param allowed host names, addresses and networks ({@code 10.1.0.0/16}) that may be called
     *     although they are not public
     */
    public AddressRules(List<String> allowed) {
        this(allowed, InetAddress::getAllByName);
    }

    /** The same with names that are looked up elsewhere. */
    public AddressRules(List<String> allowed, Lookup lookup) {
        this.lookup = lookup;
        this.networks = allowed.stream().filter(Network::isOne).map(Network::parse).toList();
        this.hosts =
                allowed.stream()
                        .filter(text -> !Network.isOne(text))
                        .map(text -> text.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether the text can be allowed: a host name, an address or a network. */
    public static boolean isRule(String text) {
        if (!Network.isOne(text)) {
            return !text.contains("/") && !text.contains(":");
        }
        try {
            Network.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * The addresses of a host that may be called. Whoever connects must use these very addresses:
     * asking again may be answered otherwise.
     *
     * @throws Forbidden when none may be called
     * @throws UnknownHostException when there is no such host
     */
    public InetAddress[] resolve(String host) throws UnknownHostException {
        if (isOddlyNumeric(host)) {
            throw new Forbidden(
                    host, "is an address in an unusual spelling; write it as four numbers");
        }
        InetAddress[] all = lookup.of(host);
        if (hosts.contains(host.toLowerCase(Locale.ROOT))) {
            return all;
        }
        InetAddress[] allowed =
                Arrays.stream(all).filter(this::isAllowed).toArray(InetAddress[]::new);
        if (allowed.length == 0) {
            throw new Forbidden(
                    host,
                    "is "
                            + all[0].getHostAddress()
                            + ", which is not a public address; add it to caravan.http.allow when"
                            + " jobs and webhooks may call it");
        }
        return allowed;
    }

    boolean isAllowed(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address))
                || isPublic(address);
    }

    private static boolean isPublic(InetAddress address) {
        if (address instanceof Inet4Address) {
            return FORBIDDEN.stream().noneMatch(network -> network.contains(address));
        }
        if (NAT64.contains(address)) {
            return isPublic(embedded((Inet6Address) address));
        }
        return GLOBAL6.contains(address)
                && FORBIDDEN6.stream().noneMatch(network -> network.contains(address));
    }

    /** The IPv4 address in the last four bytes. */
    private static InetAddress embedded(Inet6Address address) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), 12, 16));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Whether it is numbers without being four usual ones, such as {@code 2130706433}, {@code
     * 0x7f.1} or {@code 0177.0.0.1}: programs read those differently.
     */
    static boolean isOddlyNumeric(String host) {
        if (host.contains(":")) {
            return false;
        }
        String[] labels = host.split("\\.", -1);
        String last =
                labels[labels.length - 1].isEmpty() && labels.length > 1
                        ? labels[labels.length - 2]
                        : labels[labels.length - 1];
        boolean numeric = last.matches("[0-9]+|0[xX][0-9a-fA-F]*");
        return numeric && !host.matches("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");
    }

    /** This host may not be called. */
    public static final class Forbidden extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        Forbidden(String host, String why) {
            super("the host " + host + " " + why);
        }
    }
}
