/**
 * Real browsers with the real extension, the real helper from the application image, and a film that a client of others
 * seeds. Tagged {@code e2e}; entry: {@link tv.starling.e2e.Stage}, which a test class registers.
 *
 * <p>Everything is in folders of its own: neither the user's engine nor the user's browser is touched. Deliberately not
 * here: what can be tested without a browser.
 */
package tv.starling.e2e;
