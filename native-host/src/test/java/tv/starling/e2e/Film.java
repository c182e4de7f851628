package tv.starling.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What everybody watches: a minute of moving test picture and sound, H.264 and AAC in MP4, some 15 MB. */
final class Film {
    static final int SECONDS = 60;

    private static final String MADE_OF = "-nostdin -v error -y -f lavfi -i testsrc2=size=640x360:rate=25"
            + " -f lavfi -i sine=frequency=330:beep_factor=3:sample_rate=48000 -t " + SECONDS
            + " -vf format=yuv420p -c:v libx264 -preset ultrafast -crf 23 -g 25"
            + " -c:a aac -b:a 96k -movflags +faststart";

    private Film() {}

    static Path make(Path folder) throws IOException {
        Path film = folder.resolve("Test card.mp4");
        List<String> arguments = new ArrayList<>(List.of(MADE_OF.split(" ")));
        arguments.add(film.toString());
        Program.run(Map.of(), Built.FFMPEG, arguments.toArray(String[]::new));
        return film;
    }
}
