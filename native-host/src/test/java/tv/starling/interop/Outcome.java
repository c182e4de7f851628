package tv.starling.interop;

import java.time.Duration;

/** What came of a cell. */
sealed interface Outcome {
    record Passed(Duration took) implements Outcome {}

    /** @param why one line; everything that was said is in the test's own failure */
    record Failed(String why, Duration took) implements Outcome {}

    /** It can't, whoever is at the other end. */
    record NotSupported(String why) implements Outcome {}

    record NotInstalled(String what) implements Outcome {}
}
