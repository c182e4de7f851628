package tv.starling.e2e;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tv.starling.e2e.Seeder.Torrent;
import tv.starling.media.Clips;
import tv.starling.media.Pgs;
import tv.starling.metainfo.InfoDictionary;
import tv.starling.metainfo.Metainfo;

/** A folder of short films in every usual format, and two for special purposes. */
final class Formats {
    private static final int SECONDS = 5;
    private static final Map<String, String> CODECS = Map.ofEntries(
            Map.entry("H.264", "-c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p"),
            Map.entry("H.264 10 bit", "-c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p10le"),
            Map.entry("HEVC", "-c:v libx265 -preset ultrafast -g 25 -pix_fmt yuv420p -x265-params log-level=none"),
            Map.entry("VP9", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 25 -b:v 500k"),
            Map.entry("AV1", "-c:v libsvtav1 -preset 12 -g 25"),
            Map.entry("MPEG-2", "-c:v mpeg2video -g 25 -b:v 1M"),
            Map.entry("DivX", "-c:v mpeg4 -vtag DX50 -g 25 -b:v 1M"),
            Map.entry("AAC", "-c:a aac"),
            Map.entry("Opus", "-c:a libopus"),
            Map.entry("AC-3", "-c:a ac3"),
            Map.entry("E-AC-3", "-c:a eac3"),
            Map.entry("DTS", "-c:a dca"),
            Map.entry("TrueHD", "-c:a truehd"),
            Map.entry("MP3", "-c:a libmp3lame"),
            Map.entry("FLAC", "-c:a flac"));

    /** Each container with each picture that it may have, and with each sound. */
    private static final List<String> ROWS = List.of(
            "mp4: H.264+AAC, HEVC+AAC, VP9+AAC, AV1+AAC, MPEG-2+AAC, H.264+Opus, H.264+AC-3, H.264+DTS, H.264+MP3, H.264+FLAC",
            "mkv: H.264+AAC, H.264 10 bit+AAC, HEVC+AAC, VP9+AAC, AV1+AAC, MPEG-2+AAC, H.264+Opus, H.264+AC-3, H.264+E-AC-3, H.264+DTS, H.264+TrueHD, H.264+MP3, H.264+FLAC",
            "webm: VP9+Opus, AV1+Opus",
            "ts: H.264+AAC, HEVC+AAC, MPEG-2+MP3, H.264+AC-3, H.264+DTS, H.264+MP3, H.264+Opus",
            "avi: H.264+MP3, DivX+MP3, MPEG-2+MP3, H.264+AC-3, H.264+AAC",
            "mov: H.264+AAC, HEVC+AAC, H.264+AC-3, H.264+MP3");

    record Cell(String container, String video, String audio) {
        String name() {
            return "%s %s.%s".formatted(video, audio, container);
        }
    }

    static final List<Cell> CELLS = cells();

    private Formats() {}

    private static List<Cell> cells() {
        List<Cell> all = new ArrayList<>();
        for (String line : ROWS) {
            String container = line.substring(0, line.indexOf(':'));
            for (String pair : line.substring(line.indexOf(':') + 1).split(",")) {
                String[] codecs = pair.strip().split("\\+");
                all.add(new Cell(container, codecs[0], codecs[1]));
            }
        }
        return all;
    }

    /** One folder with all of them: each torrent has them all, and a link chooses one. */
    static Path films(Path folder) throws IOException {
        Path films = Files.createDirectories(folder.resolve("Formats"));
        for (Cell cell : CELLS) {
            List<String> options = new ArrayList<>();
            options.addAll(List.of(CODECS.get(cell.video()).split(" ")));
            options.addAll(List.of(CODECS.get(cell.audio()).split(" ")));
            options.addAll(List.of("-strict", "-2", "-bf", "0"));
            String kept = (cell.video() + "-" + cell.audio() + "." + cell.container()).replace(' ', '-');
            try {
                Path clip = Clips.testCard("format-" + kept, SECONDS, options.toArray(String[]::new));
                Files.copy(clip, films.resolve(cell.name()));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        try {
            addChoices(films);
            addSongs(films);
            addDisc(films);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return films;
    }

    /** Two chapters, two sound tracks, a subtitle inside and one beside. */
    static final String CHOICES = "Choices.mkv";
    /** Of no index, with a key frame each twelve seconds. */
    static final String LONG_DISTANCE = "Long distance.ts";
    /** Of what strangers put into subtitles. */
    private static final String MARKUP = "<img src=x onerror='window.pwned=1'><script>window.pwned=1</script>čaj";

    private static void addChoices(Path films) throws IOException, InterruptedException {
        Path cues = Files.writeString(films.resolveSibling("cues.srt"), subRip("inside"));
        Path chapters = Files.writeString(
                films.resolveSibling("chapters.txt"),
                ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=8\ntitle=Opening\n"
                        + "[CHAPTER]\nTIMEBASE=1/1\nSTART=8\nEND=20\ntitle=<b>The rest</b>\n");
        Path one = Clips.testCard("choices-one.mkv", 20, "-c:v libx264 -preset ultrafast -g 50 -c:a aac".split(" "));
        Path choices = Clips.make(
                "choices-and-chapters.mkv",
                ("-i " + one + " -i " + cues + " -i " + chapters
                                + " -map_metadata 2 -map 0:v -map 0:a -map 0:a -map 1 -c copy -c:a:1 ac3"
                                + " -metadata:s:a:0 language=eng -metadata:s:a:1 language=slv -metadata:s:s:0 language=eng")
                        .split(" "));
        Files.copy(choices, films.resolve(CHOICES));
        Files.writeString(films.resolve("Choices.sl.srt"), subRip(MARKUP), StandardCharsets.UTF_16);
        Path far =
                Clips.testCard("long-distance-e2e.ts", 30, "-c:v libx264 -preset ultrafast -g 300 -c:a aac".split(" "));
        Files.copy(far, films.resolve(LONG_DISTANCE));
    }

    /** Sound alone, with a cover in it. */
    static final String SONG = "Song.mp3";
    /** The same, with a cover beside it. */
    static final String TUNE = "Tune.ogg";
    /** Sound alone that no browser plays as it is. */
    static final String TALK = "Talk.mka";

    private static void addSongs(Path films) throws IOException, InterruptedException {
        Path cover = Clips.make(
                "cover.png",
                "-f lavfi -i gradients=size=600x600:c0=orange:c1=purple:x0=0:y0=0:x1=600:y1=600 -frames:v 1"
                        .split(" "));
        Files.copy(cover, films.resolve("Tune.png"));
        String tone = "-f lavfi -i sine=330:sample_rate=48000 -t 20 ";
        Files.copy(Clips.make("tune.ogg", (tone + "-c:a libopus").split(" ")), films.resolve(TUNE));
        Files.copy(Clips.make("talk.mka", (tone + "-c:a ac3").split(" ")), films.resolve(TALK));
        String song = "-f lavfi -i sine=330:sample_rate=48000 -i " + cover
                + " -map 0:a -map 1:v -c:a libmp3lame -c:v png -disposition:v attached_pic -t 20";
        Files.copy(Clips.make("song.mp3", song.split(" ")), films.resolve(SONG));
    }

    /** Dark, with a subtitle as a Blu-ray disc has it: a light bar at the foot, from the first second to the 19th. */
    static final String DISC = "Disc.mkv";

    private static void addDisc(Path films) throws IOException, InterruptedException {
        Path words = Files.write(
                films.resolveSibling("words.sup"),
                new Pgs(640, 360).bar(1000, 19_000).bytes());
        String disc =
                "-f lavfi -t 20 -i color=0x204020:size=640x360:rate=25 -f lavfi -t 20 -i sine=440 -copyts -i " + words
                        + " -map 0 -map 1 -map 2 -c:v libx264 -preset ultrafast -g 50 -c:a aac -c:s copy"
                        + " -metadata:s:s:0 language=eng";
        Files.copy(Clips.make("disc.mkv", disc.split(" ")), films.resolve(DISC));
    }

    private static String subRip(String text) {
        return IntStream.range(0, 10)
                .mapToObj(it -> "%d%n00:00:%02d,000 --> 00:00:%02d,900%n%s %d%n%n"
                        .formatted(it + 1, 2 * it, 2 * it + 1, text, it))
                .collect(joining());
    }

    /** A magnet link that chooses one of the films (BEP 53). */
    static String link(Torrent torrent, String name) {
        List<InfoDictionary.FileEntry> files =
                Metainfo.parse(torrent.bytes()).info().files();
        int index = IntStream.range(0, files.size())
                .filter(it -> files.get(it).path().getLast().equals(name))
                .findFirst()
                .orElseThrow();
        return torrent.magnet() + "&so=" + index;
    }
}
