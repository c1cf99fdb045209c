// What is said of an entry that the chain does not prove any more.

import { _ } from "./i18n.js";
import { badge, notice } from "./ui.js";

export const corruptedBadge = () => badge(_("Entry corrupted"), "bad");

export function corruptedNotice() {
  const text = _("This entry of the register, or one before it, was changed past the application: it proves nothing until that is cleared up. Tell the administrator of the server: the command “flask register verify” names the first bad entry, a backup holds what was there.");
  return notice("bad", text, { title: _("Entry corrupted") });
}
