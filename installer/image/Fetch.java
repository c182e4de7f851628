import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** Reads a stream to its end as a player would, by a range, and fails unless it is given one. */
final class Fetch {
    public static void main(String[] arguments) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(arguments[0])).header("Range", "bytes=0-").build();
        var response = HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
        if (response.statusCode() != 206) {
            throw new IllegalStateException("Status " + response.statusCode());
        }
    }
}
