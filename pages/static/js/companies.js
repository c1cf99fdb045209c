// Companies: their requisites, shown and typed in.

import { get, post } from "./api.js";
import { el, show } from "./dom.js";
import { clearErrors, selectField, showErrors, textField } from "./form.js";
import { _ } from "./i18n.js";
import { COMPANY_KINDS, wordFor } from "./labels.js";
import { busy, emptyState, facts, linkButton, skeleton, viewHead } from "./ui.js";

const JURISDICTIONS = [
  ["RU", _("Russia")],
  ["BY", _("Belarus")],
  ["KZ", _("Kazakhstan")],
  ["EU", _("European Union")],
];

export async function showCompanies(box, { canManage, rest }) {
  if (rest[0] === "new" && canManage) return show(box, viewHead(_("New company")), new CompanyForm().node);
  show(box, el("div", { class: "card" }, skeleton()));
  const { items } = await get("/companies");
  const add = canManage && linkButton(_("Add a company"), "#companies/new");
  const about = _("Whoever processes the data. Each company has its own agreement and its own consents.");
  const cards = items.length > 0 ? items.map(companyCard) : el("div", { class: "card" }, none(canManage));
  show(box, viewHead(_("Companies"), about, add), cards);
}

function none(canManage) {
  const start = canManage && linkButton(_("Add a company"), "#companies/new");
  return emptyState(_("No companies yet"), _("Add yours: its details stand in the agreement."), start);
}

function companyCard(company) {
  return el("article", { class: "card stack" },
    el("h3", {}, company.short_name || company.full_name),
    facts([
      [_("Kind"), wordFor(COMPANY_KINDS, company.kind)],
      [_("Full name"), company.full_name],
      [_("INN"), company.inn],
      [_("KPP"), company.kpp],
      [registerNumber(company.kind), company.ogrn],
      [_("Address"), company.address],
      [_("E-mail"), company.email],
      [_("Jurisdiction"), Object.fromEntries(JURISDICTIONS)[company.jurisdiction] ?? company.jurisdiction],
    ]),
  );
}

function registerNumber(kind) {
  if (kind === "entrepreneur") return _("OGRNIP");
  return kind === "foreign" ? _("Registration number") : _("OGRN");
}

class CompanyForm {
  constructor() {
    this.summary = el("div", { class: "stack", tabindex: "-1", "aria-live": "polite" });
    this.node = el("form", { class: "card stack", novalidate: true, submit: (event) => this.save(event) },
      this.fields(),
      this.summary,
      el("div", { class: "form-foot" },
        el("button", { type: "submit", class: "button button-main" }, _("Save the company")),
        el("a", { class: "button", href: "#companies" }, _("Cancel"))),
    );
    this.node.elements.kind.addEventListener("change", () => this.followKind());
    this.followKind();
  }

  fields() {
    return el("div", { class: "fields" },
      selectField("kind", _("Kind"), Object.entries(COMPANY_KINDS), { value: "entity" }),
      selectField("jurisdiction", _("Jurisdiction"), JURISDICTIONS, { value: "RU", help: _("Whose law applies. In the European Union only an explicit consent counts.") }),
      textField("full_name", _("Full name"), { wide: true, help: _("As in the charter or passport, with the legal form.") }),
      textField("short_name", _("Short name"), { help: _("The client sees it in the chat.") }),
      textField("inn", _("INN"), { inputmode: "numeric", maxlength: 14, help: _("10 digits for a legal entity, 12 for a person.") }),
      textField("kpp", _("KPP"), { maxlength: 11, help: _("9 signs, legal entities only.") }),
      textField("ogrn", _("OGRN"), { maxlength: 30, help: _("13 digits for a legal entity, 15 for an entrepreneur.") }),
      textField("address", _("Address"), { wide: true, help: _("Postcode, city, street, house: letters of clients go there.") }),
      textField("email", _("E-mail"), { type: "email", wide: true, help: _("For requests about personal data; not a no-reply address.") }),
    );
  }

  // A field that the chosen kind does not have is hidden and sent empty.
  followKind() {
    const kind = this.node.elements.kind.value;
    this.holder("kpp").hidden = kind !== "entity";
    this.holder("ogrn").hidden = kind === "self_employed";
    this.holder("ogrn").querySelector("label").textContent = registerNumber(kind);
  }

  holder(path) {
    return this.node.querySelector(`[data-path="${path}"]`);
  }

  body() {
    const names = ["kind", "full_name", "short_name", "inn", "kpp", "ogrn", "address", "email", "jurisdiction"];
    const shown = (name) => !this.holder(name).hidden;
    return Object.fromEntries(names.map((name) => [name, shown(name) ? this.node.elements[name].value.trim() : ""]));
  }

  save(event) {
    event.preventDefault();
    return busy(this.node.querySelector("[type=submit]"), () => this.send());
  }

  async send() {
    clearErrors(this.node);
    show(this.summary);
    try {
      await post("/companies", this.body());
      window.location.hash = "companies";
    } catch (error) {
      showErrors(this.node, this.summary, error);
    }
  }
}
