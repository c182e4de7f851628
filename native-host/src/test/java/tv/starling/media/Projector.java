package tv.starling.media;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import tv.starling.http.ServerFixture;
import tv.starling.stream.ByteStream;
import tv.starling.stream.StreamTable.Audience;

/** A film on a real stream server with a real ffmpeg, as an engine has it. */
final class Projector implements AutoCloseable {
    static final Plays CHROMIUM = new Plays(
            Set.of("video/mp4", "video/webm"),
            Set.of("h264", "vp8", "vp9", "av1", "aac", "mp3", "opus", "vorbis", "flac"),
            Set.of("h264", "vp9", "av1", "aac", "mp3", "opus", "flac"));

    final Film film;
    final String origin;
    private final ServerFixture fixture = new ServerFixture();
    private final Workshop workshop;
    private final HttpClient client = HttpClient.newHttpClient();

    Projector(List<FfmpegPrograms> programs, ByteStream stream, Path folder) throws IOException {
        workshop = new Workshop(fixture.swarm, programs, folder.resolve("segments"));
        List<String> tokens = new ArrayList<>();
        film = new Film(workshop, stream, bytes -> url(tokens, bytes));
        String token = tokens.getFirst();
        origin = fixture.server.origin() + "/" + token + "/";
        onSwarm(() -> fixture.table.derive(token, film));
    }

    private String url(List<String> tokens, ByteStream bytes) {
        tokens.add(fixture.add(bytes, Audience.PLAYER));
        return fixture.server.origin() + "/" + tokens.getLast() + "/video";
    }

    static Projector of(Path file, Path folder) throws IOException {
        return new Projector(Clips.shipped(), new MadeBytes(Files.readAllBytes(file), "video/mp4"), folder);
    }

    Film.Outcome prepare(Plays plays, String nameType, OptionalInt audio) throws Exception {
        return prepare(plays, nameType, new Chosen(audio, OptionalInt.empty()));
    }

    Film.Outcome prepare(Plays plays, String nameType, Chosen chosen) throws Exception {
        CompletableFuture<Film.Outcome> answer = new CompletableFuture<>();
        film.prepare(plays, nameType, chosen, 0, answer::complete);
        return answer.get(90, TimeUnit.SECONDS);
    }

    Film.Outcome.Ready ready(Plays plays, String nameType) throws Exception {
        return (Film.Outcome.Ready) prepare(plays, nameType, OptionalInt.empty());
    }

    HttpResponse<byte[]> get(String name) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(origin + name)).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> get(String name, java.time.Duration patience) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(origin + name))
                        .timeout(patience)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    String text(String name) throws IOException, InterruptedException {
        return new String(get(name).body(), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Init and all segments, in a file as a player would have them. */
    Path whole(String playlist, Path folder) throws IOException, InterruptedException {
        var film = new ByteArrayOutputStream();
        for (String line : text(playlist).lines().toList()) {
            if (line.startsWith("#EXT-X-MAP")) {
                film.write(get(line.replaceAll(".*\"(.*)\".*", "$1")).body());
            } else if (!line.startsWith("#")) {
                film.write(get(line).body());
            }
        }
        return Files.write(folder.resolve("whole.mp4"), film.toByteArray());
    }

    void onSwarm(Runnable task) {
        CompletableFuture.runAsync(task, fixture.swarm::execute).join();
    }

    @Override
    public void close() throws IOException {
        onSwarm(film::close);
        workshop.close();
        fixture.close();
    }
}
