// Beside an open line's chat: where this client stands, and what an employee may do.

import { get, post } from "./api.js";
import { el, outerLink, show } from "./dom.js";
import { _, localTime } from "./i18n.js";
import { METHODS, STATES, toneFor, versionName, wordFor } from "./labels.js";
import { keepFitting, openContact } from "./portal.js";
import { erasureCard, officerTools } from "./sidebar_erasure.js";
import { portalButton } from "./sidebar_portal.js";
import { askToSave } from "./sidebar_saving.js";
import { busy, button, emptyState, facts, failure, notice, skeleton, time } from "./ui.js";

const PAUSE_MS = 3000;
const place = document.getElementById("conversation");
const message = document.getElementById("message");
const path = `/conversations/${encodeURIComponent(place.dataset.chatId)}`;
const isOfficer = place.dataset.role !== "operator";

// Where a card made before the answer may not stay.
const WITHOUT_CONSENT = new Set(["refused", "no_decision"]);

let known = "";
let isWorking = false;

// Redrawn only when something changed: a button must not vanish under the finger.
async function refresh() {
  try {
    const conversation = await find();
    const seen = JSON.stringify(conversation);
    if (isWorking || seen === known) return true;
    known = seen;
    if (conversation) draw(conversation);
    else show(place, nothingWritten());
    return true;
  } catch (error) {
    if (known === "" || error.status === 401) fail(error);
    return error.status !== 401;
  }
}

// A chat is known to us from the client's first message on: until then its absence is no error.
async function find() {
  try {
    return await get(path);
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}

function fail(error) {
  known = "";
  show(place, failure(error, refresh));
}

function nothingWritten() {
  const title = _("The client has not written to a protected line yet");
  return el("section", { class: "card" }, emptyState(title, _("The request goes out with the client's first message.")));
}

function draw(conversation) {
  const { client, line, company, last_decision: decision, contact, erasure } = conversation;
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.focus : "";
  show(place,
    state(conversation),
    erasure && erasureCard(erasure, { isOfficer }),
    el("section", { class: "card" },
      facts([
        [_("Client"), client?.name],
        [_("Company"), company?.name],
        [_("Line"), line?.name],
        [_("Date"), decision?.occurred_at && time(decision.occurred_at)],
        [_("Method"), decision && wordFor(METHODS, decision.method)],
        [_("Version"), decision?.agreement && version(decision.agreement)],
        [_("Contact"), contact && contactWords(contact)],
      ])),
    el("section", { class: "card" }, saveControl(conversation), portalButton(conversation, { done: tell }), askControl(conversation)),
    isOfficer && officerTools(conversation, { done: (words) => tell(notice("good", words)) }),
  );
  // Whoever works with the keys stays where he was.
  if (focused) place.querySelector(`[data-focus="${focused}"]`)?.focus();
}

function state({ state: code, erasure }) {
  const { note } = STATES[code] ?? {};
  return el("section", { class: `state tone-${toneFor(STATES, code)}`, role: "status" },
    el("p", { class: "state-word" }, wordFor(STATES, code)),
    note && el("p", { class: "state-note" }, note),
    WITHOUT_CONSENT.has(code) && !erasure && el("p", { class: "state-note" }, _("If CRM has a card of this client already, tell an administrator: it is to be deleted unless there is another reason to keep it, such as a contract.")),
  );
}

function version(agreement) {
  const name = versionName(agreement);
  return agreement.public_url ? outerLink(agreement.public_url, name) : name;
}

function contactWords({ id, state: code, since }) {
  if (code === "gone") return _("The card No. {n} was deleted in CRM {time}. Saving finds another one or makes a new one.", { n: id, time: localTime(since) });
  return el("div", { class: "stack-tight" }, _("No. {n}", { n: id }),
    code === "merged" && el("span", { class: "field-help" }, _("The card was merged with another one {time}.", { time: localTime(since) })),
    button(_("Open the card"), () => openCard(id), { small: true }));
}

function openCard(contactId) {
  if (openContact(contactId)) return;
  show(message, notice("info", _("The card opens only inside Bitrix24: CRM, Contacts, number {n}.", { n: contactId })));
}

function saveControl({ state: code, contact_id: contactId, erasure, save_problem: problem }) {
  const isAllowed = code === "given" && !erasure;
  const text = contactId ? _("Update in CRM") : _("Save to CRM");
  const open = (event) => { show(message); askToSave(place.dataset.chatId, event.currentTarget, { saved }); };
  const save = button(text, open, { main: true, disabled: !isAllowed, "aria-describedby": "save-reason", "data-focus": "save" });
  return el("div", { class: "stack-tight" },
    problem && isAllowed && notice("warn", problem.message, { title: _("Not saved by itself") }),
    save, el("p", { class: "field-help", id: "save-reason" }, whyNot(code, erasure)));
}

function whyNot(code, erasure) {
  if (erasure) return _("The data of this client are being destroyed: they may not be saved.");
  return code === "given" ? "" : _("Available after the client agrees: without consent data may not be saved.");
}

function askControl({ state: code }) {
  if (code === "given") return null;
  const text = code === "none" ? _("Ask for consent") : _("Ask for consent again");
  const ask = button(text, (event) => act(event.currentTarget, askAgain), { "data-focus": "ask" });
  return el("div", { class: "stack-tight" }, ask, el("p", { class: "field-help" }, _("The client gets the request in this chat.")));
}

async function act(control, work) {
  isWorking = true;
  show(message);
  try {
    await busy(control, work);
  } catch (error) {
    show(message, failure(error));
  } finally {
    isWorking = false;
    known = "";
    await refresh();
  }
}

function saved(contactId) {
  tell(notice("good", _("Saved: contact No. {n}.", { n: contactId }), {
    actions: [button(_("Open the card"), () => openCard(contactId), { small: true })],
  }));
}

function tell(words) {
  show(message, words);
  known = "";
  return refresh();
}

async function askAgain() {
  await post(`${path}/ask`);
  show(message, notice("good", _("The request is on its way to the client.")));
}

async function watch() {
  const goOn = document.hidden || isWorking || (await refresh());
  if (goOn) setTimeout(watch, PAUSE_MS);
}

show(place, el("div", { class: "card" }, skeleton(4)));
keepFitting();
watch();
