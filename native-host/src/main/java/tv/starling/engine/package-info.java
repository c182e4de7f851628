/**
 * The running engine: one process per user that owns the swarms, the stream server and the control socket.
 *
 * <p>This is the top of ring 3 and part of the composition root: {@link tv.starling.engine.Engine} makes the edges
 * ({@code net, disk, http, messaging}) and is the only code besides {@code Main} and {@code cli} that knows more than one.
 * Two worlds meet here. {@code ControlSocket, Connection, Outbox, EngineLock, EngineLog} run on threads of their own
 * and block; {@code Commands, Client, Opens, Open, Streams, Kept, Pulse} belong to the swarm thread and hold no lock. A request
 * crosses with {@code env.execute}, an answer crosses back through an {@link tv.starling.engine.Outbox}.
 *
 * <p>Deliberately not here: what a frame looks like ({@code messaging}), how a torrent is fetched ({@code swarm}), any
 * verb over HTTP.
 */
@NullMarked
package tv.starling.engine;

import org.jspecify.annotations.NullMarked;
