// One company in the list: its details, what looks unusual in them, and what can be done with it.

import { post } from "./api.js";
import { openChanges } from "./changes.js";
import { cardNotice, textNotices } from "./company_drift.js";
import { registerNumber } from "./company_help.js";
import { countryName, jurisdictionName } from "./company_places.js";
import { el, show } from "./dom.js";
import { _ } from "./i18n.js";
import { COMPANY_FIELDS, COMPANY_KINDS, wordFor } from "./labels.js";
import { badge, busy, button, facts, failure, linkButton, notice } from "./ui.js";

export class CompanyCard {
  constructor(company, canManage) {
    this.company = company;
    this.canManage = canManage;
    this.node = el("article", { class: "card stack", tabindex: "-1" });
    this.draw();
  }

  get name() {
    return this.company.short_name || this.company.full_name;
  }

  get path() {
    return `/companies/${encodeURIComponent(this.company.id)}`;
  }

  draw(result = null) {
    this.node.setAttribute("aria-label", this.name);
    this.drift = el("div", { class: "stack", "aria-live": "polite" });
    this.result = el("div", { class: "stack", "aria-live": "polite" }, result);
    show(this.node,
      el("div", { class: "row row-between" },
        el("div", {}, el("h3", {}, this.name), el("span", { class: "soft" }, wordFor(COMPANY_KINDS, this.company.kind))),
        el("div", { class: "row" }, this.badges())),
      this.drift,
      this.unusual(),
      details(this.company),
      this.result,
      this.canManage && this.actions());
  }

  badges() {
    const { archived: isArchived, portal_company_id: cardId } = this.company;
    return [isArchived && badge(_("In the archive"), "calm"), cardId && badge(_("Taken from Bitrix24"), "info")];
  }

  unusual() {
    const found = Object.entries(this.company.warnings ?? {});
    if (found.length === 0 || this.company.archived) return null;
    const items = found.map(([name, message]) => el("li", {}, `${wordFor(COMPANY_FIELDS, name)}: ${message}`));
    const told = notice("warn", _("It is no error, but look whether all is right."), { title: _("Looks unusual") });
    told.append(el("ul", { class: "list" }, items));
    return told;
  }

  // What the comparison found about this company; both parts may be absent.
  showDrift({ card, agreements }) {
    show(this.drift, card && cardNotice(this.company.id, card), textNotices(agreements));
  }

  actions() {
    const act = (title, work) => button(title, (event) => busy(event.currentTarget, () => work.call(this)));
    const history = button(_("History of changes"), (event) => openChanges(this.company.id, this.name, event.currentTarget));
    if (this.company.archived) return el("div", { class: "row" }, act(_("Take back from the archive"), this.restore), history);
    const change = linkButton(_("Change"), `#companies/${encodeURIComponent(this.company.id)}`, { main: false });
    return el("div", { class: "row" }, change, history, act(_("To the archive"), this.archive));
  }

  async archive() {
    try {
      this.company = await post(`${this.path}/archive`);
      const undo = button(_("Undo"), (event) => busy(event.currentTarget, () => this.restore()), { small: true });
      show(this.node, notice("good", _("{company} is in the archive.", { company: this.name }), { actions: [undo] }));
      undo.focus();
    } catch (error) {
      show(this.result, this.refused(error));
    }
  }

  refused(error) {
    if (error.code !== "company_in_use") return failure(error);
    const agreements = linkButton(_("To the agreements"), "#agreements", { main: false });
    return notice("warn", error.message, { title: _("The company stays in the list"), actions: [agreements] });
  }

  async restore() {
    try {
      this.company = await post(`${this.path}/restore`);
      this.draw(notice("good", _("The company is back in the list.")));
      this.node.focus();
    } catch (error) {
      this.draw(failure(error));
    }
  }
}

function details(company) {
  return facts([
    [COMPANY_FIELDS.full_name, company.full_name],
    [COMPANY_FIELDS.inn, company.inn],
    [COMPANY_FIELDS.kpp, company.kpp],
    [registerNumber(company.kind), company.ogrn],
    [COMPANY_FIELDS.country, company.country && countryName(company.country)],
    [COMPANY_FIELDS.address, company.address],
    [COMPANY_FIELDS.email, company.email],
    [COMPANY_FIELDS.jurisdiction, jurisdictionName(company.jurisdiction)],
  ]);
}
