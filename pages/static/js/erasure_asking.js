// Small windows that ask before something is done to a case: what it means, why, until when.

import { el, show } from "./dom.js";
import { day, dayCode, thing } from "./erasure_words.js";
import { areaField, clearErrors, forgetError, showErrors, textField } from "./form.js";
import { _, ngettext } from "./i18n.js";
import { openPanel } from "./panel.js";
import { busy, button, notice } from "./ui.js";

const DAY_MS = 86_400_000;

// send(values) does it; after it the window closes and after() places the focus
export function ask(origin, title, { about = [], fields = [], confirm, isGrave = false, send, after = () => {} }) {
  const { panel, body } = openPanel(title, origin, { looks: "panel modal" });
  const summary = el("div", { class: "stack", tabindex: "-1", "aria-live": "polite" });
  const submit = el("button", { type: "submit", class: isGrave ? "button button-bad" : "button button-main" }, confirm);
  const back = button(_("Back"), () => panel.close());
  const work = async (event) => {
    event.preventDefault();
    const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
    clearErrors(form);
    show(summary);
    try {
      await busy(submit, () => send(values));
    } catch (error) {
      if (!("status" in error)) throw error;
      return showErrors(form, summary, { message: error.message, fields: error.fields });
    }
    panel.close();
    return after();
  };
  const form = el("form", { class: "stack", novalidate: true, "aria-label": title, submit: work, input: (event) => forgetError(event.target) },
    about, fields, summary, el("div", { class: "row" }, submit, back));
  show(body, form);
  // A second press by mistake must destroy nothing.
  (form.querySelector("input, textarea, select") ?? (isGrave ? back : submit)).focus();
}

const reasonField = (help) => areaField("reason", _("Reason"), { rows: 3, help });

function lowArea(made) {
  made.querySelector("textarea").classList.add("input-low");
  return made;
}

export function askToApprove(erasure, origin, doing) {
  const going = erasure.inventory.filter(({ action }) => action === "delete" || action === "scrub");
  const waiting = erasure.inventory.filter(({ action }) => action === "hold").length;
  const kept = erasure.inventory.filter(({ action }) => action === "keep").length;
  const left = erasure.by_hand.length;
  ask(origin, _("Approve the destruction"), {
    about: [
      el("p", {}, _("Data of {name} will be destroyed. What was found will be blanked and deleted:", { name: erasure.client.name || _("a client without a name") })),
      going.length > 0 ? el("ul", { class: "list" }, going.filter(isMain).map((item) => el("li", {}, whole(item))), attached(going)) : el("p", {}, _("Nothing in CRM, only what the application itself keeps of the client.")),
      waiting > 0 && el("p", { class: "soft" }, ngettext("{n} find waits for a decision and stays for now.", "{n} finds wait for a decision and stay for now.", waiting)),
      kept > 0 && el("p", { class: "soft" }, ngettext("{n} find stays as it was decided.", "{n} finds stay as it was decided.", kept)),
      left > 0 && el("p", { class: "soft" }, _("What no method of the portal removes you will remove by hand afterwards: it is listed in the case.")),
      notice("warn", _("Fields are blanked before the cards are deleted, so that the recycle bin of CRM will not bring them back."), { title: _("This cannot be undone") }),
    ],
    confirm: _("Destroy"), isGrave: true, send: () => doing.approve(), after: () => doing.focus(),
  });
}

const isMain = ({ owner }) => !owner;

function whole(item) {
  const words = [thing(item), item.title && `«${item.title}»`].filter(Boolean).join(" ");
  return item.action === "scrub" ? _("{thing}: only the chat's data are taken out", { thing: words }) : words;
}

function attached(items) {
  const { length } = items.filter(({ owner }) => owner);
  return length > 0 && el("li", {}, ngettext("{n} entry in the timeline of these cards", "{n} entries in the timeline of these cards", length));
}

export function askToHold(erasure, origin, doing) {
  const tomorrow = dayCode(Date.now() + DAY_MS);
  ask(origin, _("Put on hold"), {
    about: [
      el("p", {}, _("Another ground keeps the data for a time: a contract, a dispute, a check. The term of the law goes on: until {day}.", { day: day(erasure.deadline) })),
      el("p", { class: "soft" }, _("When the day comes, we look for the data again, and the case waits for approval.")),
    ],
    fields: [
      lowArea(reasonField(_("For example: claim No. 12 of the client is being considered."))),
      textField("until", _("Until"), { type: "date", value: erasure.hold ? dayCode(erasure.hold.until) : tomorrow }),
    ],
    confirm: _("Put on hold"), send: (values) => doing.hold(values), after: () => doing.focus(),
  });
}

export function askToCancel(erasure, origin, doing) {
  ask(origin, _("Cancel the case"), {
    about: [el("p", {}, _("Nothing will be destroyed. Cancel only a case opened by mistake: where there is no other ground, the law asks to destroy the data by {day}.", { day: day(erasure.deadline) }))],
    fields: [lowArea(reasonField(_("It stays in the journal.")))],
    confirm: _("Cancel the case"), isGrave: true, send: (values) => doing.cancel(values), after: () => doing.focus(),
  });
}

export function askToExtend(erasure, origin, doing) {
  const isDemand = erasure.cause === "demand";
  const law = isDemand
    ? _("The law lets the term of a demand be prolonged once, by 5 working days (152-FZ, article 21, part 5.1). The client gets a notice with the reason in the chat.")
    : _("If the data cannot be destroyed in time, the law lets them be blocked and destroyed within six months (152-FZ, article 21, part 6). They are blocked already: nothing new is saved.");
  ask(origin, _("Prolong the term"), {
    about: [el("p", {}, law), el("p", { class: "soft" }, _("It can be done once. Now: until {day}.", { day: day(erasure.deadline) }))],
    fields: [lowArea(reasonField(isDemand ? _("The client will read it.") : _("It gets into the act.")))],
    confirm: _("Prolong the term"), send: (values) => doing.extend(values), after: () => doing.focus(),
  });
}

export function askToKeep(item, origin, doing) {
  ask(origin, _("Leave: {thing}", { thing: thing(item) }), {
    about: [el("p", {}, isSimilar(item)
      ? _("Say why this card stays: it belongs to somebody else, or there is another ground. It gets into the act.")
      : _("Name the other ground on which the data stay. It gets into the act."))],
    fields: [lowArea(reasonField(isSimilar(item) ? _("For example: another person with the same phone.") : _("For example: contract No. 15 of 10.01.2026 is being carried out.")))],
    confirm: _("Leave"), send: ({ reason }) => doing.decide(item, { action: "keep", reason }), after: () => doing.focus(),
  });
}

// Many namesakes at once: each decision gets into the journal by itself.
export function askToKeepAll(items, origin, doing) {
  ask(origin, _("Leave all that only look alike"), {
    about: [
      el("p", {}, _("Say why these cards stay: they belong to somebody else, or there is another ground. It gets into the act.")),
      el("ul", { class: "list" }, items.map((item) => el("li", {}, [thing(item), item.title && `«${item.title}»`].filter(Boolean).join(" ")))),
    ],
    fields: [lowArea(reasonField(_("For example: other people with the same phone.")))],
    confirm: _("Leave all"), send: ({ reason }) => doing.keepAll(items, reason), after: () => doing.focus(),
  });
}

export function askToTick(item, origin, doing) {
  ask(origin, _("Mark as removed"), {
    about: [
      el("p", {}, thing(item)),
      el("p", {}, _("With this mark you confirm that you have removed the data. It gets into the journal with your number and the time, and it cannot be taken back.")),
    ],
    confirm: _("Confirm: removed"), send: () => doing.tick(item), after: () => doing.focus(),
  });
}

export function askToDelete(item, origin, doing) {
  ask(origin, _("Delete: {thing}", { thing: thing(item) }), {
    about: [
      item.reason_text && notice("warn", item.reason_text),
      el("p", {}, item.kind === "deal"
        ? _("The fields of the deal are blanked, then it is deleted together with its activities and comments.")
        : _("All personal data in it are blanked, then it is deleted together with its activities and comments. Then it cannot be brought back.")),
      doingLater(doing),
    ],
    confirm: _("Delete"), isGrave: true, send: () => doing.decide(item, { action: "delete" }), after: () => doing.focus(),
  });
}

export function askToScrub(item, origin, doing) {
  ask(origin, _("Take out the chat's data: {thing}", { thing: thing(item) }), {
    about: [
      el("p", {}, _("The card stays. What goes is the address of this chat and what was saved from it, where nobody changed it since.")),
      doingLater(doing),
    ],
    confirm: _("Take out"), send: () => doing.decide(item, { action: "scrub" }), after: () => doing.focus(),
  });
}

// Found by a phone or an e-mail alone: nothing of this chat is in it.
export const isSimilar = ({ found_by: by }) => by === "phone" || by === "email";

function doingLater({ erasure }) {
  return !erasure.approved && el("p", { class: "soft" }, _("It happens after the case is approved."));
}
