package tv.starling.messaging;

/** The engine's answer to {@link Attach}. */
public record Attached(String version, int protocol, long pid) implements Message {}
