// Putting an agreement into the archive: the way back at once, and the lines that still need it.

import { el } from "./dom.js";
import { _ } from "./i18n.js";
import { busy, button, failure, notice } from "./ui.js";

export function archived(agreement, restore) {
  const undo = button(_("Undo"), (event) => busy(event.currentTarget, restore), { small: true });
  const text = _("The agreement of {company} is in the archive.", { company: agreement.company?.name ?? "" });
  return notice("good", text, { actions: [undo] });
}

// The message names the lines.
export function archiveRefused(error) {
  if (error.code !== "agreement_in_use") return failure(error);
  const toLines = el("a", { class: "button button-small", href: "#lines" }, _("To the open lines"));
  return notice("warn", error.message, { title: _("It stays in the list"), actions: [toLines] });
}
