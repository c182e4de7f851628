package tv.starling.media;

import java.util.Set;

/**
 * What a browser plays, as it says itself.
 *
 * @param containers media types of files that it plays by range
 * @param codecs that it decodes in those: ffprobe's names, with {@code -10} for more than eight bits
 * @param segments codecs that it takes in fragmented MP4
 */
public record Plays(Set<String> containers, Set<String> codecs, Set<String> segments) {}
