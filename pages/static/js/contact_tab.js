// The consents of one CRM contact.

import { get } from "./api.js";
import { openConsent } from "./consent_panel.js";
import { corruptedBadge } from "./corruption.js";
import { el, show } from "./dom.js";
import { _, localTime, ngettext } from "./i18n.js";
import { CONNECTORS, METHODS, versionName, wordFor } from "./labels.js";
import { keepFitting } from "./portal.js";
import { erasureCard } from "./sidebar_erasure.js";
import { button, emptyState, facts, failure, notice, skeleton, statusBadge, time } from "./ui.js";

const place = document.getElementById("consents");
const MOST_CHATS = 5;
const isOfficer = place.dataset.role !== "operator";
const query = { contact_id: place.dataset.contactId, sort: "-occurred_at", limit: 100 };

async function load() {
  show(place, el("div", { class: "card" }, skeleton()));
  try {
    const { items, total } = await get("/consents", query);
    if (items.length === 0) return show(place, el("div", { class: "card" }, nothing()));
    const standing = el("div", { class: "stack", "aria-live": "polite" });
    show(place, standing, el("p", { class: "soft" }, ngettext("{n} entry", "{n} entries", total)), items.map(entry));
    return standings(standing, items);
  } catch (error) {
    return show(place, failure(error, load));
  }
}

// What the chats of this contact say besides: his data are being destroyed, his card is not what it was.
async function standings(node, items) {
  const chats = [...new Set(items.map(({ chat_id: chatId }) => chatId).filter(Boolean))].slice(0, MOST_CHATS);
  const asked = chats.map((chatId) => get(`/conversations/${chatId}`).catch(() => null));
  const found = (await Promise.all(asked)).filter(Boolean);
  const cases = new Map(found.filter(({ erasure }) => erasure).map(({ erasure }) => [erasure.id, erasure]));
  show(node, cardNotice(found), [...cases.values()].map((each) => erasureCard(each, { isOfficer })));
}

function cardNotice(found) {
  const { contact } = found.find(({ contact: each }) => each && each.state !== "linked") ?? {};
  if (!contact) return null;
  const values = { n: contact.id, time: localTime(contact.since) };
  if (contact.state === "gone") return notice("warn", _("The card No. {n}, to which this client was saved, was deleted in CRM {time}.", values));
  return notice("info", _("The card No. {n} took in another card of this client: they were merged {time}.", values));
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
