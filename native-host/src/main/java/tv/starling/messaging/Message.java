package tv.starling.messaging;

/** Everything that crosses a pipe or the engine's socket (PROTOCOL.md). */
public sealed interface Message permits Attach, Attached, Request, Reply, Event {}
