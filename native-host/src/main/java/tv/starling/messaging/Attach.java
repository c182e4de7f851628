package tv.starling.messaging;

/**
 * The first frame on the engine's socket.
 *
 * @param origin the extension's, as the browser gave it; empty for a command
 */
public record Attach(Role role, String origin, String version, int protocol) implements Message {}
