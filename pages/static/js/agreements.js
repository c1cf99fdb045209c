// Agreements: drafts with their published versions, and publishing.

import { editAgreement, lawyerNote } from "./agreement_form.js";
import { get, post } from "./api.js";
import { el, outerLink, show } from "./dom.js";
import { choice } from "./form.js";
import { _ } from "./i18n.js";
import { LANGUAGES } from "./labels.js";
import { refusedPublishing } from "./refused_publishing.js";
import { badge, busy, button, emptyState, linkButton, notice, skeleton, time, viewHead } from "./ui.js";

export async function showAgreements(box, context) {
  show(box, el("div", { class: "card" }, skeleton()));
  const [agreements, companies] = await Promise.all([get("/agreements"), get("/companies")]);
  const [id] = context.rest;
  if (id && context.canManage) return openEditor(box, id, agreements.items, companies.items);
  const create = context.canManage && linkButton(_("Create an agreement"), "#agreements/new");
  const head = viewHead(_("Agreements"), _("One agreement for each company. Clients see the published version; the draft is yours to change."), create);
  const cards = agreements.items.map((agreement) => new AgreementCard(agreement, context.canManage).node);
  show(box, head, lawyerNote(), scopeNote(), cards.length > 0 ? cards : el("div", { class: "card" }, none(companies.items)));
}

async function openEditor(box, id, agreements, companies) {
  if (companies.length === 0) return show(box, viewHead(_("Agreements")), el("div", { class: "card" }, companyFirst()));
  if (id === "new") return editAgreement(box, null, companies);
  const known = agreements.find((agreement) => String(agreement.id) === id);
  return editAgreement(box, known ?? (await get(`/agreements/${encodeURIComponent(id)}`)), companies);
}

function scopeNote() {
  const text = _("Open lines collect only consents to the processing of personal data. For mailings and promotions use CRM forms.");
  return notice("info", text);
}

function none(companies) {
  if (companies.length === 0) return companyFirst();
  const start = linkButton(_("Create an agreement"), "#agreements/new");
  return emptyState(_("No agreements yet"), _("Take the standard text, choose the purposes, publish: it takes a few minutes."), start);
}

function companyFirst() {
  const start = linkButton(_("Add a company"), "#companies/new");
  return emptyState(_("Add a company first"), _("The agreement names the company that processes the data: its name, INN and address."), start);
}

class AgreementCard {
  constructor(agreement, canManage) {
    this.agreement = agreement;
    this.canManage = canManage;
    this.node = el("article", { class: "card stack" });
    this.draw();
  }

  get path() {
    return `/agreements/${encodeURIComponent(this.agreement.id)}`;
  }

  draw(result = null) {
    const { agreement } = this;
    const title = this.agreement.company?.name ?? _("Agreement");
    const sort = agreement.source === "custom" ? _("own text") : _("standard text");
    const kind = [LANGUAGES[agreement.language] ?? agreement.language, sort].join(", ");
    this.result = el("div", { class: "stack", "aria-live": "polite" }, result);
    show(this.node,
      el("div", { class: "row row-between" },
        el("div", {}, el("h3", {}, title), el("span", { class: "soft" }, kind)),
        this.versions.length > 0 ? badge(_("Published"), "good") : badge(_("Draft"), "warn")),
      this.versionList(),
      this.result,
      this.canManage && this.actions(),
    );
  }

  get versions() {
    return [...(this.agreement.versions ?? [])].sort((one, other) => other.version - one.version);
  }

  versionList() {
    if (this.versions.length === 0) return el("p", { class: "soft" }, _("No version is published yet: clients cannot be asked."));
    return el("ul", { class: "versions", "aria-label": _("Versions") }, this.versions.map(versionItem));
  }

  actions() {
    const edit = linkButton(_("Change the draft"), `#agreements/${encodeURIComponent(this.agreement.id)}`, { main: false });
    const publish = button(_("Publish"), () => this.askToPublish(), { main: true });
    return el("div", { class: "row" }, publish, edit);
  }

  askToPublish() {
    const material = choice("checkbox", "material", "", _("A material change: ask the clients again"), true,
      _("Leave it off only for corrections that change nothing for the client."));
    const click = (event) => busy(event.currentTarget, () => this.publish(material));
    const confirm = button(_("Publish the version"), click, { main: true, small: true });
    const question = el("p", {}, _("A published version can never be changed or removed."));
    const isFirst = this.versions.length === 0;
    const parts = [question, !isFirst && material, el("div", { class: "row" }, confirm)];
    show(this.result, el("div", { class: "notice notice-info stack-tight" }, parts));
    confirm.focus();
  }

  async publish(material) {
    try {
      const version = await post(`${this.path}/publish`, { material: material.querySelector("input").checked });
      this.agreement = { ...this.agreement, versions: [...this.versions, version] };
      this.draw(published(version));
    } catch (error) {
      show(this.result, refusedPublishing(error));
    }
  }
}

function versionItem(version) {
  return el("li", {},
    el("strong", {}, _("Version {n}", { n: version.version })),
    el("span", { class: "soft" }, time(version.published_at)),
    version.public_url && outerLink(version.public_url, _("Open the page")),
    el("span", { class: "hash soft", title: _("SHA-256 of the text") }, version.sha256),
  );
}

function published({ version, sha256, public_url: address }) {
  const tone = "notice notice-good stack-tight";
  return el("div", { class: tone, role: "status" },
    el("p", { class: "notice-title" }, _("Version {n} is published", { n: version })),
    el("p", {}, _("Page for clients:"), " ", outerLink(address)),
    el("p", { class: "hash" }, `SHA-256 ${sha256}`),
    el("p", {}, el("a", { href: "#lines" }, _("Now choose it for an open line"))),
  );
}
