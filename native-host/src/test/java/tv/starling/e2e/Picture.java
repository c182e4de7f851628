package tv.starling.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.HashSet;
import java.util.Set;
import org.openqa.selenium.Rectangle;

/** What a part of a screenshot shows. */
final class Picture {
    /** The test card's colours are far apart; a black or grey player's are not. */
    private static final double LEAST_DEVIATION = 30;

    private static final int LEAST_COLOURS = 200;

    private Picture() {}

    /** Fails unless the middle of the area, where no control of the player is, shows a picture. */
    static void assertShown(BufferedImage screenshot, Rectangle area) {
        double sum = 0;
        double squares = 0;
        int count = 0;
        Set<Integer> colours = new HashSet<>();
        for (int y = area.y + area.height / 4; y < area.y + area.height * 3 / 4; y += 2) {
            for (int x = area.x + area.width / 8; x < area.x + area.width * 7 / 8; x += 2) {
                int rgb = screenshot.getRGB(x, y);
                double light = 0.3 * (rgb >> 16 & 255) + 0.6 * (rgb >> 8 & 255) + 0.1 * (rgb & 255);
                sum += light;
                squares += light * light;
                count++;
                colours.add(rgb & 0xF0F0F0);
            }
        }
        double mean = sum / count;
        double deviation = Math.sqrt(squares / count - mean * mean);
        assertThat(deviation).as("how far the picture's light varies").isGreaterThan(LEAST_DEVIATION);
        assertThat(colours).as("the picture's colours").hasSizeGreaterThan(LEAST_COLOURS);
    }
}
