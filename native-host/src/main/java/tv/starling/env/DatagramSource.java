package tv.starling.env;

import tv.starling.env.Env.DatagramResult;
import tv.starling.wire.PeerAddress;

/** Where a protocol gets the socket it sends by; several may share one. */
public interface DatagramSource {

    /** A socket of the address family of {@code to}, opened when it is first asked for. */
    DatagramResult toward(PeerAddress to);
}
