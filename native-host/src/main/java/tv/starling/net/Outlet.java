package tv.starling.net;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tv.starling.wire.PeerAddress;

/** The one network interface that is used, as the user names it. */
public final class Outlet {
    private Outlet() {}

    /**
     * The way by an interface: every socket is bound to it, so that nothing goes by another when it is gone; dials fail
     * then. An interface that is not there yet may come. Names are asked for by the same way ({@link InterfaceNames}).
     *
     * @param name of the interface, or one of this machine's addresses, from which is dialled then
     * @param proxy reached by that interface
     * @throws IOException with one plain sentence, when that is nothing to bind to
     */
    public static NettyEnv.Options by(String name, Optional<Proxy> proxy) throws IOException {
        Optional<PeerAddress> address = PeerAddress.ofLiteral(name, 0);
        NetworkInterface holder = address.isPresent()
                ? NetworkInterface.getByInetAddress(address.get().inetAddress())
                : null;
        if (address.isPresent() && holder == null) {
            throw new IOException("No network interface has the address " + name + ".");
        }
        if (holder != null && holder.isLoopback()) {
            return new NettyEnv.Options(address, Optional.empty(), proxy);
        }
        String device = holder == null ? name : holder.getName();
        int length = device.getBytes(StandardCharsets.US_ASCII).length;
        if (length == 0 || length >= Transport.DEVICE_NAME_BYTES || !device.matches("[!-~]+")) {
            throw new IOException("No network interface has such a name: " + device + ".");
        }
        if (!Epoll.isAvailable()) {
            throw new IOException("Keeping to one network interface works on Linux only.");
        }
        return new NettyEnv.Options(address, Optional.of(device), proxy);
    }
}
