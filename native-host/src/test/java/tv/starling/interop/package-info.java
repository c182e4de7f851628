/**
 * The engine's real swarm against clients nobody here wrote: libtorrent, Transmission, aria2. Each test has a network
 * namespace of its own with nothing but a loopback interface; our engine is a child process in it, as the others are.
 *
 * <p>Entry: {@link tv.starling.interop.Arena}. Needs Linux, the right to make namespaces, and the clients; what is missing
 * skips the tests that need it, saying so.
 */
package tv.starling.interop;
