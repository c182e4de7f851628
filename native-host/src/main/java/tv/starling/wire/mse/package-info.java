/**
 * Message stream encryption (MSE/PE, of no BEP; described in Vuze's "Message Stream Encryption"): a key exchange, RC4 and
 * a handshake that has no fixed bytes, so that the peer wire can't be told by its looks. It hides; it proves nobody's
 * identity and keeps no secret from one who knows the info-hash.
 *
 * <pre>
 *   A: Ya, PadA
 *   B: Yb, PadB
 *   A: HASH('req1', S), HASH('req2', SKEY) xor HASH('req3', S), E(VC, provide, len(PadC), PadC, len(IA)), E(IA)
 *   B: E(VC, select, len(PadD), PadD), then the stream as selected; A's too
 * </pre>
 *
 * <p>Pure values and codecs, any thread. Deliberately not here: the conversation ({@code swarm.MseLink}), policies,
 * randomness.
 */
@NullMarked
package tv.starling.wire.mse;

import org.jspecify.annotations.NullMarked;
