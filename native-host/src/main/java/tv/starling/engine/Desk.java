package tv.starling.engine;

import tv.starling.messaging.Attach;
import tv.starling.messaging.Request;

/** Where connections bring what clients say. */
interface Desk {
    /** A client has attached; what it is told goes into the outbox. Any thread. */
    Guest attached(Attach attach, Outbox outbox);

    /** One attached client. Its own reader thread. */
    interface Guest {
        /** @param done run once the request was taken up: so many are under way at most */
        void received(Request request, Runnable done);

        /** Said once, last. */
        void gone();
    }
}
