// The form of a company: its fields follow its kind, and nothing is saved before Save.

import { el, show } from "./dom.js";
import { clearErrors, fieldHolder, forgetError, selectField, showErrors, textField } from "./form.js";
import { _ } from "./i18n.js";
import { COMPANY_FIELDS, COMPANY_KINDS } from "./labels.js";
import { KIND_HELP, registerNumber } from "./company_help.js";
import { countryChoices, jurisdictionChoices } from "./company_places.js";
import { busy, button } from "./ui.js";

const NAMES = ["kind", "jurisdiction", "country", "full_name", "short_name", "inn", "kpp", "ogrn", "address", "email"];

export class CompanyForm {
  // send(body) saves and answers; refuse(error, body) may take an error over and says whether it did
  constructor(company, { send, refuse = () => false }) {
    this.send = send;
    this.refuse = refuse;
    this.origin = { portal_company_id: company.portal_company_id ?? null, portal_requisite_id: company.portal_requisite_id ?? null };
    this.summary = el("div", { class: "stack", tabindex: "-1", "aria-live": "polite" });
    this.node = el("form", {
      class: "card stack", novalidate: true, "aria-label": _("Details of the company"),
      submit: (event) => this.save(event), input: (event) => forgetError(event.target),
    },
      this.fields({ kind: "entity", jurisdiction: "RU", ...company }),
      this.summary,
      el("div", { class: "form-foot" },
        el("button", { type: "submit", class: "button button-main" }, _("Save the company")),
        el("a", { class: "button", href: "#companies" }, _("Cancel"))),
    );
    this.node.elements.kind.addEventListener("change", () => this.followKind());
    this.followKind();
  }

  fields(company) {
    const text = (name, options = {}) => textField(name, COMPANY_FIELDS[name], { value: company[name], ...options });
    const countries = [["", _("Not given")], ...countryChoices()];
    return el("div", { class: "fields" },
      selectField("kind", COMPANY_FIELDS.kind, Object.entries(COMPANY_KINDS), { value: company.kind }),
      selectField("jurisdiction", COMPANY_FIELDS.jurisdiction, jurisdictionChoices(company.jurisdiction), {
        value: company.jurisdiction, help: _("Whose law applies. In the European Union only an explicit consent counts."),
      }),
      selectField("country", COMPANY_FIELDS.country, countries, { value: company.country, wide: true, help: _("Where the company is registered.") }),
      text("full_name", { wide: true }),
      text("short_name"),
      text("inn", { inputmode: "numeric", maxlength: 14 }),
      text("kpp", { maxlength: 11, help: _("9 signs, legal entities only.") }),
      text("ogrn", { maxlength: 60 }),
      text("address", { wide: true }),
      text("email", { type: "email", wide: true, help: _("For requests about personal data; not a no-reply address.") }),
    );
  }

  // A field that the chosen kind does not have is hidden and sent empty.
  followKind() {
    const kind = this.node.elements.kind.value;
    this.holder("kpp").hidden = kind !== "entity";
    this.holder("ogrn").hidden = kind === "self_employed";
    this.holder("country").hidden = kind !== "foreign";
    this.holder("ogrn").querySelector("label").textContent = registerNumber(kind);
    for (const [name, help] of Object.entries(KIND_HELP[kind] ?? {})) {
      this.holder(name).querySelector(".field-help").textContent = help;
    }
  }

  holder(name) {
    return fieldHolder(this.node, name);
  }

  body() {
    const value = (name) => (this.holder(name).hidden ? "" : this.node.elements[name].value.trim());
    return { ...Object.fromEntries(NAMES.map((name) => [name, value(name)])), ...this.origin };
  }

  // Beside the field: what was there before, with a way back to it.
  suggest(name, value, before) {
    const control = this.node.elements[name];
    control.value = value;
    const note = el("span", { class: "field-note" }, before ? _("Before: {value}", { value: before }) : _("It was empty before"), " ");
    const back = button(_("Put back"), () => { control.value = before; note.remove(); control.focus(); }, { small: true });
    note.append(back);
    this.holder(name).append(note);
  }

  // What is known to be missing or wrong before anything is sent.
  mark(wrong) {
    for (const [name, message] of Object.entries(wrong)) {
      const holder = this.holder(name);
      if (!holder || holder.hidden) continue;
      holder.querySelector(".field-error").textContent = message;
      this.node.elements[name].setAttribute("aria-invalid", "true");
    }
  }

  save(event) {
    event.preventDefault();
    return busy(this.node.querySelector("[type=submit]"), () => this.submit());
  }

  async submit() {
    clearErrors(this.node);
    show(this.summary);
    const body = this.body();
    try {
      await this.send(body);
    } catch (error) {
      if (!(await this.refuse(error, body))) showErrors(this.node, this.summary, error);
    }
  }
}
