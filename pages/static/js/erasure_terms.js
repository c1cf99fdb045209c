// How the terms of erasures are counted, in the words of the law for people who do not read it every day.

import { el } from "./dom.js";
import { _ } from "./i18n.js";

export function termsHelp() {
  const items = [
    _("Refusal or no answer: the data came in without a ground. Stop processing within 3 working days, destroy within 10 working days (152-FZ, article 21, part 3). We plan it for the third day."),
    _("Consent withdrawn: destroy within 30 days from the receipt (part 5). We plan it for the tenth day."),
    _("Demand to stop processing: 10 working days from the receipt; may be prolonged once by 5 working days with a notice to the client (part 5.1)."),
    _("Purpose reached or the term of the consent over: 30 days (part 4)."),
    _("What cannot be destroyed in time is blocked and destroyed within six months (part 6): that is what “Prolong the term” is for."),
    _("Days are counted by Moscow time, the first one is the day after. Days off come from the calendar of the year."),
  ];
  return el("details", { class: "help card" },
    el("summary", {}, _("How are the terms counted?")),
    el("ul", { class: "list" }, items.map((text) => el("li", {}, text))));
}
