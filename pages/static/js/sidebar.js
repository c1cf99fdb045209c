// Beside an open line's chat: where this client stands, and what an employee may do.

import { get, post } from "./api.js";
import { el, outerLink, show } from "./dom.js";
import { _ } from "./i18n.js";
import { METHODS, STATES, toneFor, versionName, wordFor } from "./labels.js";
import { keepFitting, openContact } from "./portal.js";
import { busy, button, emptyState, facts, failure, notice, skeleton, time } from "./ui.js";

const PAUSE_MS = 3000;
const place = document.getElementById("conversation");
const message = document.getElementById("message");
const path = `/conversations/${encodeURIComponent(place.dataset.chatId)}`;

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
  const { client, line, company, last_decision: decision, contact_id: contactId } = conversation;
  show(place,
    state(conversation.state),
    el("section", { class: "card" },
      facts([
        [_("Client"), client?.name],
        [_("Company"), company?.name],
        [_("Line"), line?.name],
        [_("Date"), decision?.occurred_at && time(decision.occurred_at)],
        [_("Method"), decision && wordFor(METHODS, decision.method)],
        [_("Version"), decision?.agreement && version(decision.agreement)],
        [_("Contact"), contactId && contactWords(contactId)],
      ])),
    el("section", { class: "card" }, saveControl(conversation), askControl(conversation)),
  );
}

function state(code) {
  const { note } = STATES[code] ?? {};
  return el("section", { class: `state tone-${toneFor(STATES, code)}`, role: "status" },
    el("p", { class: "state-word" }, wordFor(STATES, code)),
    note && el("p", { class: "state-note" }, note),
    WITHOUT_CONSENT.has(code) && el("p", { class: "state-note" }, _("If CRM has a card of this client already, tell an administrator: it is to be deleted unless there is another reason to keep it, such as a contract.")),
  );
}

function version(agreement) {
  const name = versionName(agreement);
  return agreement.public_url ? outerLink(agreement.public_url, name) : name;
}

function contactWords(contactId) {
  return el("div", { class: "stack-tight" }, _("No. {n}", { n: contactId }),
    button(_("Open the card"), () => openCard(contactId), { small: true }));
}

function openCard(contactId) {
  if (openContact(contactId)) return;
  show(message, notice("info", _("The card opens only inside Bitrix24: CRM, Contacts, number {n}.", { n: contactId })));
}

function saveControl({ state: code, contact_id: contactId }) {
  const isAllowed = code === "given";
  const text = contactId ? _("Update in CRM") : _("Save to CRM");
  const looks = { main: true, disabled: !isAllowed, "aria-describedby": "save-reason" };
  const save = button(text, (event) => act(event.currentTarget, saveToCrm), looks);
  const reason = isAllowed ? "" : _("Available after the client agrees: without consent data may not be saved.");
  return el("div", { class: "stack-tight" }, save, el("p", { class: "field-help", id: "save-reason" }, reason));
}

function askControl({ state: code }) {
  const text = code === "none" ? _("Ask for consent") : _("Ask for consent again");
  const ask = button(text, (event) => act(event.currentTarget, askAgain), { disabled: code === "given" });
  const help = code === "given" ? _("Consent is already given.") : _("The client gets the request in this chat.");
  return el("div", { class: "stack-tight" }, ask, el("p", { class: "field-help" }, help));
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

async function saveToCrm() {
  const { contact_id: contactId } = await post(`${path}/save-to-crm`);
  show(message, notice("good", _("Saved: contact No. {n}.", { n: contactId }), {
    actions: [button(_("Open the card"), () => openCard(contactId), { small: true })],
  }));
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
