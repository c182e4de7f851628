/**
 * The engine's real swarm against clients nobody here wrote: libtorrent, qBittorrent, Transmission, aria2, rTorrent,
 * WebTorrent. Each test has a network namespace of its own with nothing but a loopback interface; our engine is a child
 * process in it, as the others are.
 *
 * <p>Entry: {@link tv.starling.interop.MatrixInteropTest}, every {@link tv.starling.interop.Client} by every
 * {@link tv.starling.interop.Feature}; the other tests are what doesn't fit in its table. Needs Linux, the right to make
 * namespaces, and the clients; what is missing skips the tests that need it, saying so, and fails them where CI is true.
 */
package tv.starling.interop;
