// The portal's own "Save to CRM" button, pressed from here: our server permits it, the portal makes the cards with
// the rights of the employee, our server then asks the portal what it has made.

import { post } from "./api.js";
import { el } from "./dom.js";
import { ask } from "./erasure_asking.js";
import { KINDS, thing } from "./erasure_words.js";
import { _ } from "./i18n.js";
import { PortalError, callPortal, canCall, openCard } from "./portal.js";
import { button, notice } from "./ui.js";

const SHOWN = Object.keys(KINDS);
const WORDS = {
  ERROR_USER_NOT_OPERATOR: _("Only the employee who leads this dialogue may do that. Take the dialogue and try again."),
  ACCESS_DENIED: _("You have no access to this dialogue. Take it and try again."),
};

// Beside our own button, where it may be of use: there is a consent, and no card of this client yet.
export function portalButton({ chat_id: chatId, state, erasure, contact }, { done }) {
  const isUseful = state === "given" && !erasure && (!contact || contact.state === "gone");
  if (!isUseful || !canCall()) return null;
  const open = ({ currentTarget }) => askToPress(chatId, currentTarget, done);
  return el("div", { class: "stack-tight" },
    button(_("Make a card with the button of Bitrix24…"), open, { "data-focus": "portal" }),
    el("p", { class: "field-help" }, _("As the line is set up: a lead, or a contact with a deal.")));
}

function askToPress(chatId, origin, done) {
  let cards = [];
  ask(origin, _("Card with the button of Bitrix24"), {
    about: [
      el("p", {}, _("Bitrix24 makes a card as its own button “Save to CRM” in the chat does: in your name, by the settings of the open line.")),
      el("p", { class: "soft" }, _("It does not look for cards that this client may have already. To choose the card yourself, use “Save to CRM” above.")),
    ],
    confirm: _("Make a card"),
    send: async () => { cards = await press(chatId); },
    after: () => done(told(cards)),
  });
}

// An answer that was lost says nothing of what was done: the portal is asked in any case but a refusal.
async function press(chatId) {
  const path = `/conversations/${encodeURIComponent(chatId)}/portal-card`;
  await post(`${path}/permit`);
  try {
    await callPortal("imopenlines.crm.lead.create", { CHAT_ID: chatId });
  } catch (error) {
    if (!(error instanceof PortalError) || error.code) throw refusal(error);
  }
  const { cards } = await post(path);
  return cards;
}

function refusal(error) {
  if (!(error instanceof PortalError)) return error;
  const message = WORDS[error.code] ?? _("Bitrix24 did not make the card. Its answer: {code}", { code: error.code });
  return Object.assign(new Error(message), { status: 0, fields: {} });
}

function told(cards) {
  const made = [...cards].sort((one, other) => SHOWN.indexOf(one.kind) - SHOWN.indexOf(other.kind));
  if (made.length === 0) return notice("warn", _("Bitrix24 made no card: making them is switched off in the settings of the open line."));
  const names = made.map(({ kind, id }) => thing({ kind, ref: id })).join(", ");
  const [{ kind, id }] = made;
  return notice("good", _("Bitrix24 made: {things}.", { things: names }), {
    actions: [button(_("Open the card"), () => openCard(kind, id), { small: true })],
  });
}
