package tv.starling.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tv.starling.messaging.TorrentReport.PeerReport;

/** Peers as lines of a table for people; flags are uTorrent's letters, which {@link #LEGEND} explains. */
final class PeerTable {
    static final String LEGEND =
            "Flags: D it sends to us, d it would but chokes us; U we send to it, u it would like us to;"
                    + " S snubs us, O wants nothing, I dialled us.";

    /** Wider ones are cut: the table is to fit a terminal. */
    private static final int CLIENT_COLUMNS = 24;

    private static final List<String> HEAD =
            List.of("peer", "client", "by", "from", "down", "up", "got", "given", "has", "flags");

    private PeerTable() {}

    static List<String> lines(List<PeerReport> peers) {
        if (peers.isEmpty()) {
            return List.of();
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        peers.forEach(peer -> rows.add(row(peer)));
        int[] widths = new int[HEAD.size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static List<String> row(PeerReport it) {
        return List.of(
                it.address(),
                cut(it.client()),
                it.transport() + (it.encrypted() ? " enc" : ""),
                it.from(),
                Quantities.bytes(it.downRate()) + "/s",
                Quantities.bytes(it.upRate()) + "/s",
                Quantities.bytes(it.downloaded()),
                Quantities.bytes(it.uploaded()),
                it.percent() + " %",
                flags(it));
    }

    private static String cut(String client) {
        return client.length() <= CLIENT_COLUMNS ? client : client.substring(0, CLIENT_COLUMNS - 1) + "…";
    }

    private static String flags(PeerReport it) {
        var letters = new StringBuilder();
        if (it.is("am-interested")) {
            letters.append(it.is("peer-choking") ? 'd' : 'D');
        }
        if (it.is("peer-interested")) {
            letters.append(it.is("am-choking") ? 'u' : 'U');
        }
        letters.append(it.is("snubbed") ? "S" : "");
        letters.append(it.is("upload-only") ? "O" : "");
        letters.append(it.is("dialled") ? "" : "I");
        return letters.toString();
    }

    private static String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            boolean number = i >= HEAD.indexOf("down") && i <= HEAD.indexOf("has");
            line.append("  ")
                    .append(String.format(Locale.ROOT, "%" + (number ? "" : "-") + widths[i] + "s", row.get(i)));
        }
        return line.toString().stripTrailing();
    }
}
