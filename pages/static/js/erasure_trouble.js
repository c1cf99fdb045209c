// Why an erasure has stopped, in words of what a person can do about it; the portal's own words stand below.

import { el } from "./dom.js";
import { KINDS, thing } from "./erasure_words.js";
import { _ } from "./i18n.js";
import { notice } from "./ui.js";

const BUSY = _("The portal did not answer in time or was overloaded. Try again later.");
const LOST = _("The application has lost its access to the portal. An administrator has to open it anew, then try again.");
const WORDS = {
  AccessDenied: _("CRM did not let the application change or delete this. Give rights to CRM to the administrator who opened the application last, and try again."),
  PaymentRequired: _("The plan of the portal does not let applications work. Prolong it and try again."),
  TokenExpired: LOST, TokenInvalid: LOST, AuthorizationLost: LOST, ApplicationRemoved: LOST,
  ConnectionFailed: BUSY, PortalUnavailable: BUSY, UnknownOutcome: BUSY, RateLimited: BUSY, OperationTimeLimited: BUSY, Overloaded: BUSY,
};
const OF_A_THING = /^(\w+) (\d+) (?:kept (.+)|is still there)$/;

export function troubleNotice({ code, message }) {
  const words = troubleWords(code);
  const told = notice("bad", words ?? message);
  if (words) told.append(el("p", { class: "small soft" }, _("Answer of the portal: {code}", { code })));
  return told;
}

// null: the portal said something that we have no words for
export function troubleWords(code) {
  return WORDS[code.split(" ")[0]] ?? aboutThing(code) ?? (code.startsWith("cards appear") ? again() : null);
}

function again() {
  return _("New cards of this client appear again and again. See whether the line or an automation rule makes them, switch that off and try again.");
}

function aboutThing(code) {
  const [, kind, ref, fields] = OF_A_THING.exec(code) ?? [];
  if (!KINDS[kind]) return null;
  const named = thing({ kind, ref });
  if (!fields) return _("{thing} was deleted and is still there. Look at it in the portal, delete it and try again.", { thing: named });
  return _("{thing}: the portal did not blank {fields}. Clear that in the card by hand and try again.", { thing: named, fields });
}
