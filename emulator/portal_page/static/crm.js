/** Contacts and the card of one of them, with the application's tab. */
import { $, h, sync, time, write } from "./dom.js";
import { Frame } from "./frames.js";

export const crm = { contact_id: 0, pinned: false };
export let tab = null;
let parts = null;
let current = "card";

export function prepare(acts) {
  tab = new Frame(h("div", { class: "frame" }), "Вкладка карточки контакта", acts);
}

export function choose(contactId) {
  Object.assign(crm, { contact_id: contactId, pinned: true });
}

export function show(view) {
  if (!crm.pinned) crm.contact_id = view.contacts[0]?.id || 0;
  const some = view.contacts.length > 0;
  $("no-contacts").hidden = some;
  $("crm-body").hidden = !some;
  sync($("contacts"), view.contacts.map((row) => ({ ...row, open: row.id === crm.contact_id })), contactRow);
  const card = view.contact && view.contact.id === crm.contact_id ? view.contact : null;
  return showCard(view, card);
}

function contactRow(row) {
  return h(
    "button",
    { type: "button", class: "contact-row", "aria-pressed": String(row.open), onclick: () => choose(row.id) },
    h("b", {}, row.name), h("small", {}, row.reach || `Контакт ${row.id}`),
  );
}

function build() {
  const pick = (name) => () => { current = name; };
  parts = {
    name: h("h3"),
    tabs: { card: h("button", { type: "button", onclick: pick("card") }, "Общие"),
            consents: h("button", { type: "button", onclick: pick("consents") }) },
    fields: h("dl"),
    log: h("div", { class: "log", "aria-label": "Лента" }),
  };
  parts.body = h("div", { class: "card-body" }, parts.fields, parts.log);
  const head = h("div", { class: "tabs", role: "group", "aria-label": "Вкладки карточки" }, ...Object.values(parts.tabs));
  $("card").replaceChildren(h("div", { class: "card-head" }, parts.name, head), parts.body, tab.holder);
}

function showCard(view, card) {
  if (!parts) build();
  $("card").hidden = !card;
  if (!card) return tab.close();
  const place = view.placements.find((row) => row.code === "CRM_CONTACT_DETAIL_TAB");
  const usable = Boolean(place && view.application?.installed);
  if (!usable) current = "card";
  parts.tabs.consents.hidden = !usable;
  write(parts.tabs.consents, place ? place.title : "");
  for (const [name, button] of Object.entries(parts.tabs)) button.setAttribute("aria-pressed", String(name === current));
  write(parts.name, card.name);
  parts.body.hidden = current !== "card";
  tab.holder.hidden = current === "card";
  sync(parts.fields, rows(card), field);
  sync(parts.log, card.log, note);
  const opening = { placement: "CRM_CONTACT_DETAIL_TAB", user_id: 1, options: { ID: String(card.id) } };
  return current === "card" ? tab.close() : tab.open(opening);
}

function rows(card) {
  const own = card.fields.map(([title, text], place) => ({ id: `f${place}`, title, text, custom: false }));
  return [...own, ...card.custom.map(([title, text], place) => ({ id: `u${place}`, title, text, custom: true }))];
}

function field(row) {
  return h("div", { class: row.custom ? "custom" : "" }, h("dt", {}, row.title), h("dd", {}, ...linked(row.text)));
}

function linked(text) {
  return /^https?:\/\/\S+$/.test(text) ? [h("a", { href: text, target: "_blank", rel: "noopener noreferrer" }, text)] : [text];
}

function note(row) {
  return h("div", { class: "note-row" }, h("b", {}, row.title), h("time", {}, time(row.at)), h("p", {}, row.text));
}
