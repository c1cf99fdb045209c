// Beside the chat: the open case of erasure, and what administrators and privacy officers may begin from here.

import { post } from "./api.js";
import { el } from "./dom.js";
import { ask } from "./erasure_asking.js";
import { CAUSES, day, dayCode, nearness, stateOf } from "./erasure_words.js";
import { selectField, textField } from "./form.js";
import { _ } from "./i18n.js";
import { wordFor } from "./labels.js";
import { canOpenApplication, openApplication } from "./portal.js";
import { badge, button, facts } from "./ui.js";

// What the case waits for when it does not go on by itself.
const NEXT = {
  inventory: _("Next: look through what was found and approve the destruction."),
  held: _("Next: decide on what was found."),
  failed: _("Next: mend the cause of the error and try again."),
};

// isOfficer: the reader may decide on it himself
export function erasureCard(erasure, { isOfficer = false } = {}) {
  const { word, tone } = stateOf(erasure);
  const near = nearness(erasure);
  return el("section", { class: "card stack", "aria-label": _("Destruction of personal data") },
    el("div", { class: "row row-between" }, el("h2", {}, _("Destruction of personal data")), badge(word, tone)),
    facts([
      [_("Case"), _("No. {n}", { n: erasure.number })],
      [_("Cause"), wordFor(CAUSES, erasure.cause)],
      [_("Destroy by"), [day(erasure.deadline), " ", near && el("span", { class: `near near-${near.tone}` }, near.words)]],
    ]),
    el("p", { class: "field-help" }, _("Until then nothing of this client is saved to CRM.")),
    next(erasure, isOfficer));
}

function next({ id, state }, isOfficer) {
  if (!isOfficer) return NEXT[state] && el("p", { class: "field-help" }, _("An administrator or a privacy officer decides on it in the application “Soglasie”."));
  return [
    NEXT[state] && el("p", {}, NEXT[state]),
    canOpenApplication() && el("div", { class: "row" }, button(_("Go to the case"), () => openApplication(`#erasures?case=${encodeURIComponent(id)}`), { small: true })),
  ];
}

// done(words) is told what came of it
export function officerTools({ chat_id: chatId, state, erasure }, { done }) {
  const open = (title, work) => button(title, ({ currentTarget }) => work(chatId, currentTarget, { state, done }));
  const hasConsent = state === "given";
  if (!hasConsent && erasure) return null;
  return el("details", { class: "card help side-more" },
    el("summary", {}, _("For privacy officers")),
    hasConsent && open(_("Withdraw the consent by an application…"), askToWithdraw),
    !erasure && open(_("Destroy data…"), askToErase));
}

function askToWithdraw(chatId, origin, { done }) {
  const path = `/conversations/${encodeURIComponent(chatId)}`;
  ask(origin, _("Withdraw the consent by an application"), {
    about: [el("p", {}, _("The client sent a paper or a letter. The withdrawal gets into the register, saving stops, and a case of erasure opens: 30 days from the receipt."))],
    fields: [
      textField("document", _("Document"), { help: _("For example: application of 20.11.2026, incoming No. 7."), maxlength: 400 }),
      textField("received_on", _("Received"), { type: "date", value: dayCode(Date.now()) }),
    ],
    confirm: _("Withdraw the consent"), isGrave: true,
    send: (values) => post(`${path}/withdraw`, values),
    after: () => done(_("The consent is withdrawn, a case of erasure is open.")),
  });
}

// What may be the ground of a case where the client stands now; a demand is one against a consent too.
const GROUNDS = { refused: ["refused"], no_decision: ["no_decision"], withdrawn: ["withdrawn"] };

function askToErase(chatId, origin, { state, done }) {
  const causes = [...(GROUNDS[state] ?? []), "demand", "purpose_reached"];
  let opened = null;
  ask(origin, _("Destroy data"), {
    about: [el("p", {}, _("A case opens: saving stops, the data are looked for in CRM. Nothing is destroyed until the case is approved in the application, section “Destruction of data”."))],
    fields: [
      selectField("cause", _("Cause"), [["", _("Choose the cause")], ...causes.map((code) => [code, CAUSES[code]])]),
      textField("document", _("Document, if there is one"), { help: _("For example: letter of the client of 20.11.2026."), maxlength: 400 }),
      textField("received_on", _("Received"), { type: "date", help: _("The term is counted from this day; without it from today.") }),
    ],
    confirm: _("Open a case"),
    send: async ({ cause, document: paper, received_on: receivedOn }) => {
      opened = await post("/erasures", { chat_id: chatId, cause, document: paper, received_on: receivedOn || null });
    },
    after: () => done(_("Case No. {n} is open, destroy by {day}.", { n: opened.number, day: day(opened.deadline) })),
  });
}
