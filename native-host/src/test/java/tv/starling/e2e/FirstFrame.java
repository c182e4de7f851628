package tv.starling.e2e;

/** When a player shows its first picture. */
final class FirstFrame {
    /** Resolves with the wall clock, in milliseconds, at the first picture that is shown, and at steps before it. */
    static final String SCRIPT = """
            new Promise((resolve) => {
              const video = document.getElementById("video"), wall = (since) => performance.timeOrigin + since;
              const late = video.currentSrc !== "", at = {};
              for (const step of ["loadstart", "loadedmetadata"]) {
                video.addEventListener(step, (event) => (at[step] = wall(event.timeStamp)), {once: true});
              }
              video.requestVideoFrameCallback((now) => {
                const {domContentLoadedEventEnd} = performance.getEntriesByType("navigation")[0];
                resolve({late, made: performance.timeOrigin, ready: wall(domContentLoadedEventEnd), ...at, frame: wall(now)});
              });
            })""";

    /** For a page: keeps as {@code up} when the button of the mouse went up. */
    static final String CLICK_WATCH =
            "<script>addEventListener('mouseup', e => up = performance.timeOrigin + e.timeStamp, true)</script>";

    private FirstFrame() {}
}
