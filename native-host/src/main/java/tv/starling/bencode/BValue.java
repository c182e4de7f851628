package tv.starling.bencode;

/** A bencoded value (BEP 3). Values compare by content. */
public sealed interface BValue permits BInteger, BString, BList, BDictionary {}
