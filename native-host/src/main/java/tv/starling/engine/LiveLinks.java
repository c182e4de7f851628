package tv.starling.engine;

import tv.starling.metainfo.LiveDictionary;

/**
 * By what viewers find a programme.
 *
 * @param magnet of this programme
 */
public record LiveLinks(LiveDictionary programme, String magnet) {}
