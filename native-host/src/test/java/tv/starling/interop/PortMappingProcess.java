package tv.starling.interop;

import java.util.concurrent.CountDownLatch;
import tv.starling.net.NettyEnv;
import tv.starling.portmap.PortMapping;

/** Maps the port that is named, tells what came of it, and takes it back when its input ends. */
final class PortMappingProcess {
    private PortMappingProcess() {}

    public static void main(String[] args) throws Exception {
        NettyEnv env = NettyEnv.start(NettyEnv.Options.defaults());
        PortMapping[] mapping = new PortMapping[1];
        env.execute(() -> mapping[0] = new PortMapping(
                env,
                env.defaultRoute().orElseThrow(),
                Integer.parseInt(args[0]),
                () -> System.out.println("mapped " + mapping[0].mapped())));
        while (System.in.read() >= 0) {}
        var gone = new CountDownLatch(1);
        env.execute(() -> mapping[0].close(gone::countDown));
        gone.await();
        env.close();
        System.out.println("taken back");
    }
}
