package tv.starling.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** nginx gives out a folder, file by file: it knows no ranges, so that nothing comes to need them. */
record Nginx(String url, Child child) {
    private static final int PORT = 8098;
    private static final String PROGRAM = "/usr/sbin/nginx";

    static Nginx start(Arena arena, Path folder) throws IOException {
        assumeTrue(Files.isExecutable(Path.of(PROGRAM)), "no nginx: installer/check.sh installs it");
        String address = arena.address();
        Path own = arena.folder("nginx");
        Path settings = own.resolve("nginx.conf");
        Files.writeString(settings, """
                daemon off; worker_processes 1; pid %1$s/pid; error_log %1$s/error.log; %2$s
                events {}
                http {
                    access_log %1$s/access.log;
                    client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
                    server { listen %3$s:%4$d; root %5$s; max_ranges 0; }
                }
                """.formatted(own, isRoot() ? "user root;" : "", address, PORT, folder));
        Child child = arena.start("nginx", List.of(PROGRAM, "-e", own + "/error.log", "-c", settings.toString()));
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(own.resolve("pid")));
        return new Nginx("http://" + address + ":" + PORT + "/", child);
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
