/** Starling's native host: the composition root, and below it three rings of packages (see ARCHITECTURE.md). */
@NullMarked
package tv.starling;

import org.jspecify.annotations.NullMarked;
