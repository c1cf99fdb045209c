// The consents of one CRM contact.

import { get } from "./api.js";
import { openConsent } from "./consent_panel.js";
import { corruptedBadge } from "./corruption.js";
import { el, show } from "./dom.js";
import { _, ngettext } from "./i18n.js";
import { CONNECTORS, METHODS, versionName, wordFor } from "./labels.js";
import { keepFitting } from "./portal.js";
import { button, emptyState, facts, failure, skeleton, statusBadge, time } from "./ui.js";

const place = document.getElementById("consents");
const query = { contact_id: place.dataset.contactId, sort: "-occurred_at", limit: 100 };

async function load() {
  show(place, el("div", { class: "card" }, skeleton()));
  try {
    const { items, total } = await get("/consents", query);
    if (items.length === 0) return show(place, el("div", { class: "card" }, nothing()));
    return show(place, el("p", { class: "soft" }, ngettext("{n} entry", "{n} entries", total)), items.map(entry));
  } catch (error) {
    return show(place, failure(error, load));
  }
}

function nothing() {
  return emptyState(
    _("This contact has no consents yet"),
    _("They appear when the client answers the request in a chat of an open line and the contact is saved to CRM."),
  );
}

function entry(row) {
  const card = el("article", { class: "card stack" },
    el("div", { class: "row row-between" },
      el("div", { class: "row" }, statusBadge(row.status), row.corrupted && corruptedBadge(), el("strong", {}, time(row.occurred_at))),
      button(_("Details"), () => openConsent(row, card), { small: true })),
    facts([
      [_("Company"), row.company?.name],
      [_("Version"), versionName(row.agreement)],
      [_("Method"), wordFor(METHODS, row.method)],
      [_("Source"), [wordFor(CONNECTORS, row.connector), row.line?.name].filter(Boolean).join(", ")],
    ]),
  );
  return card;
}

keepFitting();
load();
