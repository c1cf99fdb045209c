// What a refusal means, in the words of whoever sets up the lines.

import { el } from "./dom.js";
import { _ } from "./i18n.js";

export function refusalHelp() {
  const items = [
    _("The client answered “I do not accept” or refused in other words. The refusal is written into the register with its time and the text shown."),
    _("Soglasie saves nothing of this client to CRM, and the button “Save to CRM” is off until there is a consent."),
    _("No answer is no consent either: without one the data may not be saved."),
    _("If the line made a card before the answer, a case opens in “Destruction of data”: the card is found there and deleted after approval. With “Make no CRM cards before consent” none comes up."),
    _("A client who refused may ask whatever needs no personal data: the refusal must not cost him an answer."),
    _("The correspondence itself stays in the chat of Bitrix24: applications cannot delete it."),
  ];
  return el("details", { class: "help card" },
    el("summary", {}, _("What does a refusal mean?")),
    el("ul", { class: "list" }, items.map((text) => el("li", {}, text))));
}
