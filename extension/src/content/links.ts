import { torrentLink } from "../link.ts";
import type { Place } from "../messages.ts";

export interface LinkListener {
  /** The pointer is over a link to a torrent. */
  near(): void;
  clicked(link: string, wanted: Place): void;
}

/**
 * Catches real clicks on links to torrents before the page sees them. One listener at the window, in the capture phase
 * and registered before any script of the page: a page cannot get in front of it, nor stop the event first.
 */
export function watchLinks(listener: LinkListener): void {
  const click = (event: MouseEvent) => {
    const found = event.isTrusted && event.button <= 1 && !event.altKey ? linkIn(event) : null;
    if (found === null) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    listener.clicked(found.link, wanted(event, found.element));
  };
  addEventListener("click", click, { capture: true });
  addEventListener("auxclick", click, { capture: true });
  let lastNear: Element | null = null;
  addEventListener(
    "pointerover",
    (event) => {
      const found = event.isTrusted ? linkIn(event) : null;
      if (found !== null && found.element !== lastNear) listener.near();
      lastNear = found?.element ?? null;
    },
    { capture: true, passive: true },
  );
}

/** The innermost link in the event's path, open shadow roots included, if it leads to a torrent. */
function linkIn(event: Event): { link: string; element: Element } | null {
  for (const element of event.composedPath()) {
    const href = element instanceof Element && /^(a|area)$/i.test(element.localName) ? hrefOf(element) : null;
    if (href === null) continue;
    const link = torrentLink(href, document.baseURI);
    return link === null ? null : { link, element: element as Element };
  }
  return null;
}

/** HTML links, and SVG's, old and new. */
function hrefOf(element: Element): string | null {
  return element.getAttribute("href") ?? element.getAttributeNS("http://www.w3.org/1999/xlink", "href");
}

function wanted(event: MouseEvent, element: Element): Place {
  if (event.button === 1 || event.ctrlKey || event.metaKey) return "background-tab";
  const target = element.getAttribute("target") ?? "";
  return event.shiftKey || !/^(|_self|_top|_parent)$/i.test(target) ? "tab" : "frame";
}
