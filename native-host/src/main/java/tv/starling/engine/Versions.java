package tv.starling.engine;

import tv.starling.messaging.Codes;
import tv.starling.messaging.Protocol;
import tv.starling.messaging.Reply;

/** What is said to a client of another protocol. */
final class Versions {
    private Versions() {}

    /** @param theirs the client's protocol, other than ours */
    static Reply.Error refusal(long id, int theirs) {
        return theirs > Protocol.NUMBER
                ? new Reply.Error(
                        id,
                        Codes.UPDATE_HELPER,
                        "The Starling helper that runs is older than what talks to it: please update Starling, or run"
                                + " \"starling stop\" if you just did.")
                : new Reply.Error(
                        id,
                        Codes.UPDATE_EXTENSION,
                        "The Starling extension is older than the helper: please update the extension.");
    }
}
