package tv.starling.portmap;

/** What a mapping is for. */
enum Protocol {
    TCP,
    UDP;

    /** Of the Internet Protocol, as PCP has it. */
    int number() {
        return this == TCP ? 6 : 17;
    }
}
