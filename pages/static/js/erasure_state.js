// The head of a case: how far it is and by when it must end; the buttons that move it.

import { el, show } from "./dom.js";
import { askToApprove, askToCancel, askToExtend, askToHold } from "./erasure_asking.js";
import { troubleNotice } from "./erasure_trouble.js";
import { CAUSES, STEPS, clientName, day, isBegun, isOver, nearness, stateOf } from "./erasure_words.js";
import { _ } from "./i18n.js";
import { CONNECTORS, wordFor } from "./labels.js";
import { badge, busy, button, facts, failure, notice, time } from "./ui.js";

export function statePart(erasure) {
  const { word, tone, note } = stateOf(erasure);
  return el("section", { class: "card stack" },
    el("div", { class: "row row-between" }, badge(word, tone), !isOver(erasure) && el("strong", {}, _("Destroy by"), " ", deadline(erasure))),
    note && !erasure.error && el("p", {}, note),
    erasure.error && troubleNotice(erasure.error),
    erasure.state !== "cancelled" && erasure.outcome !== "nothing_found" && steps(erasure),
    facts(about(erasure)),
    !erasure.calendar_known && notice("warn", _("The days off of one of the years are not known: the term was counted in plain days, which is shorter than the law asks.")));
}

function about(erasure) {
  const { company, line, approved, hold, extended } = erasure;
  const connector = wordFor(CONNECTORS, erasure.connector);
  return [
    [_("Client"), clientName(erasure)],
    [_("Cause"), wordFor(CAUSES, erasure.cause)],
    [_("Company"), company?.name],
    [_("Chat"), [_("No. {n}", { n: erasure.chat_id }), connector, line.name].filter(Boolean).join(", ")],
    [_("Grounds"), erasure.basis],
    [_("Opened"), [time(erasure.opened_at), ", ", byWhom(erasure.opened_by)]],
    [_("Term counted from"), day(erasure.found_at)],
    [_("Stop processing by"), day(erasure.stop_by)],
    [_("Destroy by law by"), day(erasure.deadline)],
    [_("Planned by us"), !isOver(erasure) && !approved && day(erasure.planned_at)],
    [_("Prolonged"), extended && [time(extended.at), ": ", extended.reason]],
    [_("On hold"), hold && [_("until {day}", { day: day(hold.until) }), ": ", hold.reason]],
    [_("Approved"), approved && [time(approved.at), ", ", byWhom(approved.by)]],
    [_("Cancelled"), erasure.cancel_reason],
    [_("Finished"), erasure.closed_at && time(erasure.closed_at)],
  ].filter(([, value]) => value);
}

export const byWhom = (userId) => (userId ? _("employee No. {n}", { n: userId }) : _("by itself"));

function deadline(erasure) {
  const near = nearness(erasure);
  return [day(erasure.deadline), " ", near && el("span", { class: `near near-${near.tone}` }, near.words)];
}

function steps(erasure) {
  const isDone = erasure.state === "closed";
  const now = STEPS.findIndex(({ states }) => states.includes(placeOf(erasure)));
  return el("ol", { class: "erasure-steps", "aria-label": _("How far it is") }, STEPS.map(({ title }, index) => {
    const isPast = isDone || index < now;
    const isNow = !isDone && index === now;
    return el("li", { class: isPast ? "is-past" : isNow ? "is-now" : "", "aria-current": isNow ? "step" : null },
      el("span", {}, title), isPast && el("span", { class: "visually-hidden" }, ": ", _("done")));
  }));
}

// A case that failed stands where its journal says.
function placeOf(erasure) {
  if (erasure.state !== "failed") return erasure.state === "held" && isBegun(erasure) ? "deleting" : erasure.state;
  return isBegun(erasure) ? "deleting" : "frozen";
}

export function actionsPart(erasure, doing) {
  const buttons = available(erasure, doing);
  if (buttons.length === 0) return null;
  const result = el("div", { class: "stack", "aria-live": "polite" });
  doing.told = result;
  return el("section", { class: "card stack", "aria-label": _("What can be done") },
    whyNotYet(erasure), el("div", { class: "row row-buttons" }, buttons), result);
}

const undecided = ({ inventory }) => inventory.filter(({ action }) => action === "hold").length;
const canApprove = (erasure) => !erasure.approved && !erasure.hold && erasure.state === "inventory";

function available(erasure, doing) {
  const open = (title, ask, looks) => button(title, ({ currentTarget }) => ask(erasure, currentTarget, doing), looks);
  if (isOver(erasure)) return [];
  return [
    erasure.state === "failed" && button(_("Try again"), ({ currentTarget }) => tryAgain(currentTarget, doing), { main: true }),
    canApprove(erasure) && open(_("Approve…"), askToApprove, { main: true }),
    !isBegun(erasure) && open(erasure.hold ? _("Change the hold…") : _("Put on hold…"), askToHold),
    !erasure.extended && !erasure.is_overdue && open(_("Prolong the term…"), askToExtend),
    !isBegun(erasure) && open(_("Cancel the case…"), askToCancel),
  ].filter(Boolean);
}

async function tryAgain(control, doing) {
  const { told } = doing;
  show(told);
  await busy(control, () => doing.retry().catch((error) => show(told, failure(error))));
}

function whyNotYet(erasure) {
  const count = undecided(erasure);
  if (erasure.hold || count === 0) return null;
  if (erasure.state === "held") return el("p", {}, _("Decide on the finds below: then the case goes on."));
  return canApprove(erasure) && el("p", {}, _("You can approve now: what waits for a decision stays untouched until then."));
}
