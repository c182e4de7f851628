package tv.starling.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What several commands ask of their options; otherwise the usage is wrong. */
final class Usage {
    private Usage() {}

    static void require(@Nullable CommandSpec spec, boolean isSo, String otherwise) {
        if (!isSo && spec != null) {
            throw new ParameterException(spec.commandLine(), otherwise + ".");
        }
    }

    static void requireTrackers(@Nullable CommandSpec spec, List<String> urls) {
        urls.forEach(url -> require(spec, url.matches("(?i)(udp|https?)://\\S+"), "--tracker takes a URL, not " + url));
    }
}
