// Where the data are and go, how long a consent lasts, and who may give it.

import { el } from "./dom.js";
import { areaField, choice, switchBox, textField } from "./form.js";
import { _ } from "./i18n.js";

const MOST_MONTHS = 120;

export class PlacePart {
  constructor(draft) {
    const isCloud = draft.cloud_portal ?? true;
    const abroad = draft.crossborder ?? "";
    this.cloud = el("fieldset", { class: "choices choices-two", "data-path": "cloud_portal" },
      el("legend", {}, _("Where the portal is")),
      choice("radio", "cloud_portal", "cloud", _("In the Bitrix24 cloud"), isCloud, _("The text names the supplier of Bitrix24 as a processor.")),
      choice("radio", "cloud_portal", "own", _("On the company's own server"), !isCloud, _("The supplier of the program does not get the data and is not named.")),
      el("span", { class: "field-error" }));
    this.abroad = switchBox("is_abroad", _("Data are handed over abroad"), Boolean(abroad), _("To a foreign company or to a server in another country. A separate notice to Roskomnadzor is needed before that."));
    this.words = areaField("crossborder", _("Country and ground of the transfer"), {
      value: abroad, rows: 2, help: _("For example: Kazakhstan, delivery of the client's order by the recipient named above."),
    });
    this.words.querySelector("textarea").classList.add("input-low");
    this.node = el("div", { class: "section", change: () => this.follow() }, this.cloud, this.abroad, this.words);
    this.follow();
  }

  get isAbroad() {
    return this.abroad.querySelector("input").checked;
  }

  follow() {
    this.words.hidden = !this.isAbroad;
  }

  // The switch without its words is not a transfer to be left out: the server asks for them.
  values() {
    return {
      cloud_portal: this.node.querySelector('[name="cloud_portal"][value="cloud"]').checked,
      crossborder: this.isAbroad ? this.words.querySelector("textarea").value.trim() || null : "",
    };
  }
}

export class TermPart {
  constructor(draft) {
    const months = draft.term_months ?? null;
    this.months = textField("term_months", _("Number of months"), {
      value: months ?? "12", inputmode: "numeric", maxlength: 3, help: _("From 1 to {most}.", { most: MOST_MONTHS }),
    });
    this.months.classList.add("field-narrow");
    this.minors = switchBox("minors", _("There are clients under age"), draft.minors, _("The text then says that a legal representative may give the consent."));
    this.node = el("div", { class: "section", change: () => this.follow() },
      el("fieldset", { class: "choices choices-two" },
        el("legend", {}, _("Term of the consent")),
        choice("radio", "term", "purpose", _("Until the purposes are reached"), months === null, _("Each purpose has its own term, or until the consent is withdrawn.")),
        choice("radio", "term", "months", _("No longer than a number of months"), months !== null, _("When the term is over the client is asked again."))),
      this.months,
      el("div", { "data-path": "minors" }, this.minors, el("span", { class: "field-error" })));
    this.follow();
  }

  get isLimited() {
    return this.node.querySelector('[name="term"][value="months"]').checked;
  }

  follow() {
    this.months.hidden = !this.isLimited;
  }

  // What is no number goes as it was typed: the server says what is wrong with it.
  values() {
    const typed = this.months.querySelector("input").value.trim();
    const months = /^\d+$/.test(typed) ? Number(typed) : typed;
    return { term_months: this.isLimited ? months : null, minors: this.minors.querySelector("input").checked };
  }
}
