// The parts of a line's form.

import { el } from "./dom.js";
import { choice, field, selectField, switchBox } from "./form.js";
import { _, localTime } from "./i18n.js";
import { LANGUAGES, LINE_FIELDS, MODES, ON_REFUSAL, ON_SILENCE } from "./labels.js";

export function protectionPart(line) {
  return holder("protected", switchBox("protected", LINE_FIELDS.protected, line.protected, _("The client sees the request before anything is saved.")));
}

export function agreementPart(line, agreements, canManage) {
  const pairs = [["", _("Not chosen")], ...agreements.map((agreement) => [agreement.id, agreementName(agreement)])];
  const isKnown = !line.agreement_id || agreements.some(({ id }) => id === line.agreement_id);
  if (!isKnown) pairs.push([line.agreement_id, _("The agreement of this line")]);
  const made = selectField("agreement_id", _("Agreement"), pairs, { value: line.agreement_id ?? "", help: _("Its current version is shown to clients.") });
  if (agreements.length === 0 && canManage) made.append(el("a", { class: "small", href: "#agreements" }, _("Publish an agreement first")));
  return made;
}

export function modePart(line) {
  const mode = line.mode === "explicit" ? "explicit" : "implied";
  return radios("mode", mode, MODES, {
    explicit: _("The client answers a direct question."),
    implied: _("The next message after the warning counts."),
  });
}

export function refusalPart(line) {
  return radios("on_refusal", line.on_refusal ?? "hand_over", ON_REFUSAL, {
    hand_over: _("An employee may answer questions that need no personal data."),
    finish: _("The client gets the words about the refusal, and the chat is closed. Only in the online chat: in a messenger employees have the conversation by then."),
  });
}

export function silencePart(line) {
  const days = el("input", { type: "number", min: 1, max: 30, required: true, value: String(line.silence_days ?? 3), inputmode: "numeric" });
  const part = radios("on_silence", line.on_silence ?? "note", ON_SILENCE, {
    note: _("The chat gets the state “Client did not answer”. Nothing is sent."),
    remind: _("At most two requests a client, the first included."),
  });
  const counted = field("silence_days", LINE_FIELDS.silence_days, days, { help: _("From 1 to 30, counted from the last message of the client.") });
  counted.classList.add("field-narrow");
  part.firstElementChild.append(counted);
  return part;
}

export function chatPart(line) {
  const help = _("The contact is created as soon as the client agrees. Without this an employee opens “Consents” beside the chat and presses “Save to CRM”.");
  return holder("auto_save_to_crm", switchBox("auto_save_to_crm", LINE_FIELDS.auto_save_to_crm, line.auto_save_to_crm, help));
}

// In the week after it is switched on it only says what it would have destroyed.
const TRIAL_MS = 7 * 86_400_000;

export function erasurePart(line) {
  const help = _("When the data of a client who did not consent are found in CRM and nothing in them needs a decision, the destruction begins by itself on the planned day. In the first week the journal of each case only says what would have been destroyed; after it 50 cases a day at most go this way. Cards older than the chat, deals and namesakes always wait for a person.");
  const ends = line.auto_erase && line.auto_erase_since ? Date.parse(line.auto_erase_since) + TRIAL_MS : 0;
  const trial = ends > Date.now() && el("span", { class: "field-note" }, _("Trial week until {time}: nothing is destroyed by itself yet.", { time: localTime(new Date(ends).toISOString()) }));
  const part = holder("auto_erase", switchBox("auto_erase", LINE_FIELDS.auto_erase, line.auto_erase, help));
  if (trial) part.querySelector(".stack-tight").append(trial);
  return part;
}

export function portalPart(line) {
  const crm = _("The line stops making leads and contacts by itself and looking for phones and e-mails in messages; a contact is made after consent.");
  const native = _("The warning on the tab “Agreements” of the line in Contact centre. Otherwise the client gets two requests.");
  return el("fieldset", { class: "choices" },
    el("legend", {}, _("Settings of the line in Bitrix24")),
    holder("crm_after_consent", switchBox("crm_after_consent", LINE_FIELDS.crm_after_consent, line.crm_after_consent, crm)),
    holder("native_agreement_off", switchBox("native_agreement_off", LINE_FIELDS.native_agreement_off, line.native_agreement_off, native)),
    el("p", { class: "field-help" }, _("They hold while the warning of this line is on. When it is switched off, the line gets its former settings back.")));
}

export function agreementName(agreement) {
  const company = agreement.company?.name;
  const versions = agreement.versions.map(({ version }) => version);
  return [company, _("version {n}", { n: Math.max(...versions) }), LANGUAGES[agreement.language]].filter(Boolean).join(", ");
}

function radios(name, chosen, titles, help) {
  const boxes = Object.entries(titles).map(([code, title]) => choice("radio", name, code, title, code === chosen, help[code]));
  return holder(name, el("fieldset", { class: "choices" }, el("legend", {}, LINE_FIELDS[name]), boxes));
}

function holder(path, part) {
  return el("div", { "data-path": path }, part, el("span", { class: "field-error" }));
}
