/**
 * The stream server (PROTOCOL.md, section 6): byte ranges of streams over HTTP on 127.0.0.1, behind a request gate.
 *
 * <p>Jetty core, wholly asynchronous: no thread waits for a piece. Headers are judged on Jetty's threads; tokens, streams
 * and readers belong to the swarm thread and are reached by {@link tv.starling.env.Env#execute} only. Entry: {@link
 * tv.starling.http.StreamServer}. Deliberately not here: any page, any route that changes state, names from torrents, CORS
 * beyond one header, TLS, HTTP/2.
 */
@NullMarked
package tv.starling.http;

import org.jspecify.annotations.NullMarked;
