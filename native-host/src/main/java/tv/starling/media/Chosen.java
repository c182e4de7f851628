package tv.starling.media;

import java.util.OptionalInt;

/**
 * Tracks that a viewer chose, by their index in the file.
 *
 * @param subtitle one that is pictures, to be put into those of the film
 */
public record Chosen(OptionalInt audio, OptionalInt subtitle) {
    static final Chosen NOTHING = new Chosen(OptionalInt.empty(), OptionalInt.empty());
}
