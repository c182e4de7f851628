package tv.starling.metainfo;

import java.net.IDN;
import java.util.Locale;

/** Names of hosts in URLs that come from outside. */
public final class HostNames {
    private static final String PUNYCODE = "xn--";

    private HostNames() {}

    /**
     * Whether every label that claims to be an international name (RFC 5891) is one. Those that decode to nothing, or to
     * what needs no such spelling, only make one host look like another.
     *
     * @param host in ASCII
     */
    public static boolean isGenuine(String host) {
        for (String label : host.toLowerCase(Locale.ROOT).split("\\.")) {
            if (label.startsWith(PUNYCODE) && IDN.toUnicode(label).startsWith(PUNYCODE)) {
                return false;
            }
        }
        return true;
    }
}
