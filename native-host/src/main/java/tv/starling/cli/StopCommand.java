package tv.starling.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tv.starling.messaging.Reply;
import tv.starling.messaging.Request;
import tv.starling.metainfo.InfoHash;

@Command(name = "stop", description = "Ends the running engine, or stops one torrent for everybody.")
final class StopCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "INFOHASH", arity = "0..1")
    @Nullable
    String infoHash;

    @Option(names = "--delete", description = "With INFOHASH: its data in the cache too.")
    boolean delete;

    @Mixin
    EngineOptions options = new EngineOptions();

    StopCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        String hex = infoHash;
        if (hex != null && !hex.matches("[0-9a-fA-F]{40}")) {
            throw new Failure("An info-hash has 40 hexadecimal digits.");
        }
        try (EngineClient client = RunningEngine.attach(options)) {
            if (hex == null) {
                client.ask(Request.Shutdown::new, Reply.ShuttingDown.class);
                client.awaitEnded();
                console.err().println("The engine ended.");
            } else {
                Request.Data data = delete ? Request.Data.DELETE : Request.Data.KEEP;
                client.ask(id -> new Request.Stop(id, InfoHash.ofHex(hex), data), Reply.Stopped.class);
                console.err().println("Stopped.");
            }
            return 0;
        }
    }
}
