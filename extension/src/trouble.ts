import { ext, mayNotify, pageUrl } from "./ext.ts";
import { text } from "./i18n.ts";

/**
 * What is wrong with what a tab plays, nothing when all is well again: said by its button in the tool bar, and, to who is looking
 * elsewhere, by a notification. The film of a private window is not named: systems keep notifications.
 */
export async function showTrouble(tabId: number, film: string, trouble: string): Promise<void> {
  const title = [text("name"), trouble].filter((part) => part !== "").join(": ");
  await Promise.all([ext.action.setBadgeText({ tabId, text: trouble === "" ? "" : "!" }), ext.action.setTitle({ tabId, title }), notify(tabId, film, trouble)]);
}

async function notify(tabId: number, film: string, trouble: string): Promise<void> {
  if (!(await mayNotify())) return;
  const id = `tab ${tabId}`;
  if (trouble === "" || (await isLookedAt(tabId))) return void (await ext.notifications.clear(id));
  await ext.notifications.create(id, { type: "basic", iconUrl: pageUrl("icons/128.png"), title: film || text("name"), message: trouble });
}

async function isLookedAt(tabId: number): Promise<boolean> {
  const { active, windowId } = await ext.tabs.get(tabId);
  return active && (await ext.windows.get(windowId)).focused;
}

/** Goes to the tab that a notification told of. To be called when the background begins, and when notifications are allowed. */
export function followNotifications(): void {
  ext.notifications?.onClicked.addListener(show);
}

function show(id: string): void {
  const tabId = Number(id.slice("tab ".length));
  const shown = ext.tabs.update(tabId, { active: true }).then((tab) => tab && ext.windows.update(tab.windowId, { focused: true }));
  Promise.all([shown, ext.notifications.clear(id)]).catch(() => {}); // the tab is gone
}
