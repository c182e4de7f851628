package tv.starling.e2e;

import java.awt.image.BufferedImage;
import java.util.Optional;
import java.util.Set;
import org.openqa.selenium.Rectangle;
import tools.jackson.databind.JsonNode;

/** A browser with the extension, for what is done alike in every family. Of its windows one is selected. */
interface Screen extends AutoCloseable {
    /** Only the first window is left, empty, and selected. */
    void tidy();

    String selected();

    BufferedImage screenshot();

    /** Where an element of the selected window's page is in it. */
    Rectangle place(String selector);

    /** Goes there in the first window, and selects it. */
    void open(String url);

    /** Opens a page of the extension in another window, and selects that. */
    void openOwn(String page);

    /** Opens a private window, which keeps to its own, and selects it. */
    void openPrivateWindow(String url);

    /** All windows and tabs. */
    Set<String> windows();

    /** The value of a JavaScript expression in the selected window's page. */
    JsonNode evaluate(String expression);

    /** A real click in the middle of an element of the selected window's page. */
    void click(String selector);

    /** A real click. */
    void clickAt(int x, int y);

    /** Whether the question for consent is shown. */
    boolean isAsking();

    /** To the question for consent, in the extension's own window. */
    void yes();

    /** In the selected window: laid in its page, or the whole of it. */
    Player player();

    /** The value of an expression in the player of a window; empty while there is none, or it is only just coming. */
    Optional<JsonNode> inPlayer(String window, String expression);

    @Override
    void close();
}
