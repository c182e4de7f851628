package tv.starling.engine;

import java.io.IOException;
import java.util.Optional;
import tv.starling.Config;
import tv.starling.net.NettyEnv;
import tv.starling.net.Outlet;
import tv.starling.net.Proxy;

/** Which way packets take, from the settings. */
public final class Routes {
    private Routes() {}

    /** What is wrong with a proxy's address, in a plain sentence. */
    public static Optional<String> complaint(String proxy) {
        return Proxy.parse(proxy).isPresent()
                ? Optional.empty()
                : Optional.of("A proxy is socks5://[USER:PASSWORD@]HOST:PORT or http://[USER:PASSWORD@]HOST:PORT.");
    }

    /** @throws IOException with one plain sentence, when there is no such way: nothing goes by another then */
    static NettyEnv.Options options(Config.Route route) throws IOException {
        if (route.equals(Config.Route.NOWHERE)) {
            throw new IOException("settings.json names a proxy or a network interface and can't be read:"
                    + " nothing goes out before it is mended.");
        }
        Optional<Proxy> proxy = Optional.empty();
        if (route.proxy().isPresent()) {
            String text = route.proxy().get();
            proxy = Optional.of(Proxy.parse(text)
                    .orElseThrow(() -> new IOException(complaint(text).orElseThrow())));
        }
        return route.networkInterface().isPresent()
                ? Outlet.by(route.networkInterface().get(), proxy)
                : new NettyEnv.Options(Optional.empty(), Optional.empty(), proxy);
    }
}
