// The words of erasures: causes, states, what was found and what becomes of it, lines of the journal, terms.

import { _, dateLocale, dateStyle, ngettext } from "./i18n.js";

export const CAUSES = {
  refused: _("Refusal"),
  no_decision: _("No answer"),
  withdrawn: _("Consent withdrawn"),
  demand: _("Demand of the client"),
  purpose_reached: _("Purpose reached"),
};

export const CASE_STATES = {
  opened: { word: _("Opened"), tone: "info", note: _("The data are frozen, nothing new is saved.") },
  frozen: { word: _("Looking for data"), tone: "info", note: _("The data are frozen. We look for the cards of the client in CRM.") },
  inventory: { word: _("Waits for approval"), tone: "warn", note: _("The data are found. Look through the list and approve the destruction.") },
  held: { word: _("Needs a decision"), tone: "warn", note: _("What was found may be needed on another ground: decide on each find below.") },
  approved: { word: _("Approved"), tone: "info", note: _("The destruction begins.") },
  scrubbing: { word: _("Blanking fields"), tone: "info", note: _("Personal data are being blanked in the cards.") },
  deleting: { word: _("Deleting"), tone: "info", note: _("The blanked cards are being deleted.") },
  verifying: { word: _("Checking"), tone: "info", note: _("We check that the data cannot be found any more.") },
  manual_tail: { word: _("Making documents"), tone: "info", note: _("The act of destruction and the extract from the journal are being made.") },
  documented: { word: _("Finish by hand"), tone: "warn", note: _("The data are destroyed in CRM, the act is made. Remove by hand what is listed below: the application cannot.") },
  closed: { word: _("Closed"), tone: "good", note: _("The data are destroyed.") },
  failed: { word: _("Stopped by an error"), tone: "bad", note: _("The destruction has stopped. Mend the cause and press “Try again”.") },
  cancelled: { word: _("Cancelled"), tone: "calm", note: _("Nothing was destroyed.") },
};

// The way of a case as people follow it; the codes are the states in which each step is under way.
export const STEPS = [
  { title: _("Search"), states: ["opened", "frozen"] },
  { title: _("Approval"), states: ["inventory", "held"] },
  { title: _("Destruction"), states: ["approved", "scrubbing", "deleting"] },
  { title: _("Checking"), states: ["verifying"] },
  { title: _("Documents"), states: ["manual_tail", "documented"] },
];

const OVER = new Set(["documented", "closed", "cancelled"]);
const MOVING = new Set(["opened", "frozen", "approved", "scrubbing", "deleting", "verifying", "manual_tail"]);

export const isOver = ({ state }) => OVER.has(state);
// Something is being done with it by itself: what is shown grows old within seconds.
export const isMoving = ({ state }) => MOVING.has(state);
export const isBegun = ({ events }) => events.some(({ what }) => what === "scrubbing");

export function stateOf(erasure) {
  const known = CASE_STATES[erasure.state] ?? { word: erasure.state, tone: "calm", note: "" };
  if (erasure.hold) return { word: _("On hold until {day}", { day: day(erasure.hold.until) }), tone: "calm", note: _("Then we look for the data again, and the case waits for approval.") };
  if (erasure.outcome === "nothing_found") return { ...known, note: _("CRM had no data of this client: there was nothing to destroy.") };
  if (erasure.outcome === "consent_given") return { ...known, note: _("The client consented anew, nothing was destroyed.") };
  return known;
}

export const KINDS = {
  contact: _("Contact"),
  lead: _("Lead"),
  deal: _("Deal"),
  activity: _("Activity"),
  comment: _("Comment"),
  log_message: _("Timeline entry"),
  requisite: _("Details of the contact"),
  dialogue: _("Messages of the chat and profile of the client"),
  working_data: _("Data of the client in the application"),
};

export const FOUND_BY = {
  chat: _("bound to the chat"),
  link: _("saved from this chat"),
  saved: _("saved from this chat"),
  mark: _("made by the application"),
  im: _("has the address of this chat"),
  phone: _("only the phone is the same"),
  email: _("only the e-mail is the same"),
};

const CARDS = new Set(["contact", "lead", "deal"]);
const PLANS = {
  scrub: { word: _("Only the chat's data are taken out"), tone: "info" },
  hold: { word: _("Decide"), tone: "warn" },
  keep: { word: _("Stays"), tone: "calm" },
  by_hand: { word: _("By hand"), tone: "warn" },
};
const RESULTS = {
  scrubbed: { word: _("Fields are blank"), tone: "info" },
  deleted: { word: _("Deleted"), tone: "info" },
  verified: { word: _("Destroyed"), tone: "good" },
  kept: { word: _("Left"), tone: "calm" },
  done_by_hand: { word: _("Removed by hand"), tone: "good" },
};

// What will become, or has become, of one thing of a case.
export function fateOf({ kind, action, state }, erasure) {
  if (RESULTS[state]) return RESULTS[state];
  if (erasure.state === "cancelled") return { word: _("Not destroyed"), tone: "calm" };
  if (action !== "delete") return PLANS[action] ?? { word: action, tone: "calm" };
  const word = CARDS.has(kind) ? _("Will be deleted") : _("Will be removed");
  return { word, tone: "bad" };
}

export const EVENTS = {
  opened: _("The case is opened"),
  frozen: _("Processing has stopped, nothing new is saved"),
  ground_added: _("Another ground has come in"),
  inventory: _("The search for data is over"),
  waits_for_decision: _("Waits for a decision on what was found"),
  item_hold: _("Another ground to keep it was found, a person decides"),
  item_keep: _("Decided: leave"),
  item_delete: _("Decided: delete"),
  item_scrub: _("Decided: take out the chat's data"),
  would_approve: _("Trial week: now it would have been approved by itself"),
  approved: _("The destruction is approved"),
  held: _("The case is put on hold"),
  resumed: _("The hold is over, the search begins anew"),
  extended: _("The term is prolonged"),
  scrubbing: _("The destruction has begun"),
  scrubbed: _("Fields are blanked"),
  deleted: _("Deleted"),
  verified: _("Checked: no data are left"),
  nothing_taken: _("Nothing of the chat was in the card, it is as it was"),
  deleted_before: _("Somebody had deleted the card: its data are in the recycle bin"),
  found_more: _("More cards were found"),
  failed: _("Stopped by an error"),
  retried: _("Tried again"),
  done_by_hand: _("Removed by hand"),
  documented: _("The act and the extract are made"),
  closed: _("The case is closed"),
  cancelled: _("The case is cancelled"),
};

// Terms are days of Moscow's time, as the law counts them.
const dayFormat = new Intl.DateTimeFormat(dateLocale, { dateStyle, timeZone: "Europe/Moscow" });
const isoDay = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Moscow" });
const DAY_MS = 86_400_000;
const SOON_DAYS = 3;

export const day = (moment) => (moment ? dayFormat.format(new Date(moment)) : "");
export const dayCode = (moment) => isoDay.format(new Date(moment));

// How near the term of a case is: { words, tone }; null where it is over.
export function nearness(erasure, now = Date.now()) {
  if (isOver(erasure)) return null;
  const left = Math.round((Date.parse(dayCode(erasure.deadline)) - Date.parse(dayCode(now))) / DAY_MS);
  if (erasure.is_overdue || left < 0) return { words: lateWords(-left), tone: "bad" };
  if (left === 0) return { words: _("today"), tone: "bad" };
  return { words: ngettext("{n} day left", "{n} days left", left), tone: left <= SOON_DAYS ? "warn" : "calm" };
}

function lateWords(days) {
  return days > 0 ? ngettext("{n} day late", "{n} days late", days) : _("late");
}

// The name goes with the rest of the data.
export function clientName({ client, outcome }) {
  if (client.name) return client.name;
  return ["erased", "nothing_found"].includes(outcome) ? _("Name is erased") : _("No name");
}

export const thing = ({ kind, ref }) => (ref ? _("{kind} No. {n}", { kind: KINDS[kind] ?? kind, n: ref }) : KINDS[kind] ?? kind);
