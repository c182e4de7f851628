package tv.starling.interop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came of all cells, as a table in Markdown. */
final class Matrix {
    private final Map<Cell, Outcome> outcomes = new LinkedHashMap<>();

    void put(Cell cell, Outcome outcome) {
        outcomes.put(cell, outcome);
    }

    String table() {
        List<Feature> features = outcomes.keySet().stream()
                .map(Cell::feature)
                .distinct()
                .sorted()
                .toList();
        List<String> notes = new ArrayList<>();
        var table = new StringBuilder("| client | bytes |");
        features.forEach(feature -> table.append(' ').append(feature.title()).append(" |"));
        table.append("\n| --- | --- |").append(" --- |".repeat(features.size())).append('\n');
        for (Client client :
                outcomes.keySet().stream().map(Cell::client).distinct().toList()) {
            for (Way way : Way.values()) {
                table.append("| ")
                        .append(client.title())
                        .append(" | ")
                        .append(way.title())
                        .append(" |");
                for (Feature feature : features) {
                    table.append(' ')
                            .append(told(new Cell(client, feature, way), notes))
                            .append(" |");
                }
                table.append('\n');
            }
        }
        table.append('\n').append(counts()).append('\n');
        for (int i = 0; i < notes.size(); i++) {
            table.append(i == 0 ? "\n" : "")
                    .append(i + 1)
                    .append(". ")
                    .append(notes.get(i))
                    .append('\n');
        }
        return table.toString();
    }

    private String told(Cell cell, List<String> notes) {
        return switch (outcomes.get(cell)) {
            case Outcome.Passed passed -> "pass " + passed.took().toSeconds() + " s";
            case Outcome.Failed failed -> "**fail** " + note(failed.why(), notes);
            case Outcome.NotSupported not -> "not supported by it " + note(not.why(), notes);
            case Outcome.NotInstalled not -> "not installed " + note(not.what(), notes);
            case null -> "";
        };
    }

    private static String note(String what, List<String> notes) {
        if (!notes.contains(what)) {
            notes.add(what);
        }
        return "(" + (notes.indexOf(what) + 1) + ")";
    }

    private String counts() {
        return count(Outcome.Passed.class) + " pass, " + count(Outcome.Failed.class) + " fail, "
                + count(Outcome.NotSupported.class) + " not supported by them, " + count(Outcome.NotInstalled.class)
                + " not installed";
    }

    private long count(Class<? extends Outcome> kind) {
        return outcomes.values().stream().filter(kind::isInstance).count();
    }
}
