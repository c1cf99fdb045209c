// Saving to CRM: what would be written, to which card, and what an employee takes out of it or adds.

import { get, post } from "./api.js";
import { el, show } from "./dom.js";
import { FOUND_BY } from "./erasure_words.js";
import { choice } from "./form.js";
import { _, localTime } from "./i18n.js";
import { openPanel } from "./panel.js";
import { canOpenContact, openContact } from "./portal.js";
import { busy, button, failure, notice, skeleton } from "./ui.js";

const NEW = "new";
const SURE = new Set(["chat", "saved", "im", "mark"]);
// The portal finds the card again by these; how the consent stands is no choice.
const ALWAYS = new Set(["im", "consent", "consent_at"]);
const CARD_ERRORS = new Set(["choose_contact", "contact_gone", "contact_unknown"]);

// saved(number of the contact) is told of success
export function askToSave(chatId, origin, { saved }) {
  const { panel, body } = openPanel(_("Save to CRM"), origin);
  return new Saving(chatId, { panel, body, saved }).load();
}

class Saving {
  constructor(chatId, parts) {
    Object.assign(this, parts);
    this.path = `/conversations/${encodeURIComponent(chatId)}`;
    this.left = new Set();
    this.added = new Map();
    this.turn = 0;
  }

  async load(told = null) {
    show(this.body, told, skeleton(6));
    try {
      this.draw(await get(`${this.path}/crm-preview`), told);
    } catch (error) {
      show(this.body, failure(error, () => this.load()));
    }
  }

  draw(preview, told) {
    this.isNew = false;
    this.card = preview.chosen;
    this.rest = el("div", { class: "stack", "aria-live": "polite" });
    this.result = el("div", { class: "stack", "aria-live": "polite" });
    this.save = button(_("Save"), ({ currentTarget }) => busy(currentTarget, () => this.send()), { main: true });
    show(this.body, told, this.cards(preview), this.rest, this.result,
      el("div", { class: "panel-foot row" }, this.save, button(_("Cancel"), () => this.panel.close())));
    this.fill(preview);
    (this.body.querySelector("input:not(:disabled)") ?? this.save).focus();
  }

  // One card that surely is the client's leaves nothing to choose.
  cards({ candidates, chosen, must_choose: mustChoose }) {
    if (candidates.length === 0) return el("p", { class: "card" }, _("CRM has no card of this client: a new contact will be made."));
    if (candidates.length === 1 && SURE.has(candidates[0].found_by)) {
      return el("div", { class: "card stack-tight" }, el("p", { class: "field-label" }, _("Card of the client")), el("p", {}, cardName(candidates[0])), el("p", { class: "field-help" }, cardWords(candidates[0])));
    }
    const radios = candidates.map((card) => el("div", {}, choice("radio", "card", card.id, cardName(card), card.id === chosen, cardWords(card)), look(card)));
    const fresh = choice("radio", "card", NEW, _("New card"), false, _("None of these is the client."));
    return el("div", { class: "card" }, el("fieldset", { class: "choices", change: ({ target }) => this.choose(target.value) },
      el("legend", {}, _("To which card?")), mustChoose && el("p", { class: "saving-why" }, _("Several cards look like this client. Choose one, or make a new card.")), radios, fresh));
  }

  async choose(value) {
    const turn = ++this.turn;
    this.isNew = value === NEW;
    this.card = this.isNew ? null : Number(value);
    this.rest.setAttribute("aria-busy", "true");
    show(this.result);
    try {
      const preview = await get(`${this.path}/crm-preview`, { contact_id: value });
      if (turn === this.turn) this.fill({ ...preview, must_choose: false });
    } catch (error) {
      if (turn === this.turn) show(this.result, failure(error));
    } finally {
      this.rest.removeAttribute("aria-busy");
    }
  }

  fill({ fields, recognised, problems, must_choose: mustChoose }) {
    this.save.disabled = mustChoose;
    if (mustChoose) return show(this.rest);
    const isFresh = this.card === null;
    return show(this.rest,
      problems.map(({ message }) => notice("warn", message)),
      el("div", { class: "card saving-fields" }, el("fieldset", { class: "choices" },
        el("legend", {}, _("What is written")),
        !fields.some(isWritten) && el("p", {}, _("Everything is in the card already.")),
        fields.map((each) => this.field(each, isFresh)))),
      recognised.length > 0 && this.heard(recognised));
  }

  field({ key, title, value, now, action }, isFresh) {
    const words = key === "im" ? title : `${title} — ${shownValue(key, value)}`;
    if (!isWritten({ action })) return el("p", { class: "saving-kept" }, words, el("span", { class: "field-help" }, keptWords(action, shownValue(key, now))));
    const isNeeded = ALWAYS.has(key) || (key === "name" && isFresh);
    const made = choice("checkbox", "field", key, words, isNeeded || !this.left.has(key), now && _("The card has {now}, this goes beside it.", { now }));
    const box = made.querySelector("input");
    box.disabled = isNeeded;
    box.addEventListener("change", () => (box.checked ? this.left.delete(key) : this.left.add(key)));
    return made;
  }

  heard(recognised) {
    return el("div", { class: "card" }, el("fieldset", { class: "choices" },
      el("legend", {}, _("Found in the messages of the client")),
      el("p", { class: "field-help" }, _("Mark what belongs into the card: a client may write about somebody else.")),
      recognised.map((each) => {
        const key = `${each.kind}:${each.value}`;
        const made = choice("checkbox", "heard", key, each.value, this.added.has(key), each.kind === "email" ? _("E-mail") : _("Phone"));
        const box = made.querySelector("input");
        box.addEventListener("change", () => (box.checked ? this.added.set(key, { kind: each.kind, value: each.value }) : this.added.delete(key)));
        return made;
      })));
  }

  get wish() {
    return { contact_id: this.isNew ? NEW : this.card, without: [...this.left], with: [...this.added.values()] };
  }

  async send() {
    show(this.result);
    try {
      const { contact_id: contactId } = await post(`${this.path}/save-to-crm`, this.wish);
      this.panel.close();
      this.saved(contactId);
    } catch (error) {
      if (CARD_ERRORS.has(error.code)) return this.load(notice("warn", error.message));
      show(this.result, failure(error));
      for (const words of Object.values(error.fields ?? {})) this.result.append(notice("warn", words));
      if (!("status" in error)) throw error;
    }
  }
}

const isWritten = ({ action }) => action === "add" || action === "fill";

// Names alone do not tell namesakes apart.
function look({ id, name }) {
  return canOpenContact() && el("button", { type: "button", class: "link-button small saving-look", click: () => openContact(id), "aria-label": _("Look at the card: {name}", { name: cardName({ id, name }) }) }, _("Look at the card"));
}

const cardName = ({ id, name }) => [name || _("No name"), _("No. {n}", { n: id })].join(", ");

function cardWords({ created_at: made, found_by: by }) {
  return [FOUND_BY[by], made && _("made {time}", { time: localTime(made) })].filter(Boolean).join(", ");
}

function shownValue(key, value) {
  if (key === "consent_at" && !Number.isNaN(Date.parse(value))) return localTime(value);
  if (key === "responsible" && /^\d+$/.test(value)) return _("employee No. {n}", { n: value });
  return value;
}

function keptWords(action, now) {
  return action === "same" ? _("already in the card") : _("The card has {now}, it stays.", { now });
}
