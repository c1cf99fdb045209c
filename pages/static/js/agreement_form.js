// The form of an agreement's draft: saving, checking, previewing and publishing it.

import { fieldName, findingGroups } from "./agreement_findings.js";
import { askBeforeLeaving } from "./agreement_leaving.js";
import { openPreview } from "./agreement_preview.js";
import { askToPublish } from "./agreement_publish.js";
import { PurposesPart } from "./agreement_purposes.js";
import { processorRows, recipientRows } from "./agreement_rows.js";
import { PlacePart, TermPart } from "./agreement_terms.js";
import { TextPart } from "./agreement_text.js";
import { TwinNote } from "./agreement_twin.js";
import { get, post, put } from "./api.js";
import { changedMeanwhile } from "./changes_conflict.js";
import { el, show } from "./dom.js";
import { clearErrors, fieldHolder, forgetError, selectField, showErrors, textField } from "./form.js";
import { _ } from "./i18n.js";
import { LANGUAGES } from "./labels.js";
import { busy, button, failure, linkButton, notice, viewHead } from "./ui.js";

const NEW_DRAFT = { purposes: ["reply"] };

// others are the agreements that a new one may repeat
export function editAgreement(box, agreement, companies, query, others = []) {
  const editor = new AgreementEditor(box, agreement, companies, query, others);
  const versions = agreement
    && linkButton(_("Versions and history"), `#agreements/${encodeURIComponent(agreement.id)}/versions`, { main: false });
  const title = agreement ? _("Draft of the agreement") : _("New agreement");
  const about = agreement && _("Clients see the published version: what you change here reaches them with the next publishing.");
  show(box, viewHead(title, about, versions), lawyerNote(), editor.form);
  if (query.get("field")) requestAnimationFrame(() => editor.jump(query.get("field")));
}

export function lawyerNote() {
  return notice("warn", _("The texts of agreements are drafts. Have a lawyer check them before use."));
}

class AgreementEditor {
  constructor(box, agreement, companies, query, others) {
    this.box = box;
    this.agreement = agreement;
    this.companies = companies;
    const draft = agreement ?? { ...NEW_DRAFT, company_id: query.get("company_id") };
    const about = () => ({ company_id: this.value("company_id"), language: this.value("language") });
    this.text = new TextPart(draft, about);
    this.purposes = new PurposesPart(draft);
    this.recipients = recipientRows(draft.recipients);
    this.processors = processorRows(draft.processors);
    this.place = new PlacePart(draft);
    this.term = new TermPart(draft);
    this.twin = new TwinNote(others);
    this.summary = el("div", { class: "stack", tabindex: "-1", "aria-live": "polite" });
    this.form = el("form", {
      class: "stack", novalidate: true, "aria-label": _("Draft of the agreement"),
      submit: (event) => this.save(event), input: (event) => forgetError(event.target),
    },
      card(_("Who asks"), el("div", { class: "fields" }, this.company(draft), this.language(draft), this.email(draft)), this.twin.node),
      card(_("What the client reads"), this.text.node),
      card(_("What for, and which data"), this.purposes.node),
      card(_("Who else gets the data"), this.recipients.node, this.processors.node, this.place.node),
      card(_("Term and clients"), this.term.node),
      el("div", { class: "card stack form-end" }, this.summary, this.foot()));
    this.followCompany(draft);
    this.shown = JSON.stringify(this.body());
    this.saved = agreement ? this.shown : null;
    askBeforeLeaving(this.form, () => JSON.stringify(this.body()) !== this.shown);
  }

  value(name) {
    return this.form.elements[name].value.trim();
  }

  company(draft) {
    const pairs = this.companies.map(({ id, short_name: short, full_name: full }) => [id, short || full]);
    const known = pairs.some(([id]) => id === draft.company_id);
    if (draft.company && !known) pairs.push([draft.company.id, draft.company.name]);
    return selectField("company_id", _("Company"), pairs, {
      value: known || draft.company ? draft.company_id : this.companies[0].id,
      help: _("Companies with different business need an agreement each."),
    });
  }

  language(draft) {
    return selectField("language", _("Language of the text"), Object.entries(LANGUAGES), {
      value: draft.language ?? "ru",
      help: _("The language in which clients write. English is suggested for a foreign company."),
    });
  }

  email(draft) {
    return textField("contact_email", _("E-mail for requests about personal data"), {
      value: draft.contact_email, type: "email", help: _("A mailbox that is read: withdrawals arrive here."),
    });
  }

  // The company's address and language are offered until somebody chooses others.
  followCompany(draft) {
    const { company_id: chosen, contact_email: email, language } = this.form.elements;
    let isEmailOwn = Boolean(draft.contact_email);
    let isLanguageOwn = Boolean(draft.language);
    const suggest = () => {
      const company = this.companies.find(({ id }) => id === chosen.value);
      if (!isEmailOwn) email.value = company?.email ?? "";
      if (!isLanguageOwn) language.value = company?.kind === "foreign" ? "en" : "ru";
      this.twin.follow(chosen.value, language.value);
    };
    suggest();
    chosen.addEventListener("change", suggest);
    email.addEventListener("input", () => { isEmailOwn = email.value !== ""; });
    language.addEventListener("change", () => { isLanguageOwn = true; suggest(); });
  }

  foot() {
    const act = (title, work, options) => button(title, (event) => busy(event.currentTarget, () => work.call(this, event.target)), options);
    return el("div", { class: "form-foot" },
      el("button", { type: "submit", class: "button button-main" }, _("Save the draft")),
      act(_("Check"), this.check),
      act(_("Preview"), this.preview),
      act(_("Publish"), this.publish),
      el("a", { class: "button", href: "#agreements" }, _("To the list")),
      el("p", { class: "field-help foot-help" }, _("Checking, previewing and publishing save the draft first.")));
  }

  body() {
    return {
      company_id: this.value("company_id"),
      kind: "personal_data",
      language: this.value("language"),
      ...this.text.values(),
      ...this.purposes.values(),
      recipients: this.recipients.values(),
      processors: this.processors.values(),
      ...this.place.values(),
      ...this.term.values(),
      contact_email: this.value("contact_email"),
    };
  }

  async save(event) {
    event.preventDefault();
    await busy(this.form.querySelector("[type=submit]"), async () => {
      if (await this.persist()) this.tellSaved();
    });
  }

  tellSaved() {
    show(this.summary, notice("good", _("The draft is saved. Check it, look at the preview, then publish it.")));
  }

  tellPublished({ version }) {
    const versions = linkButton(_("Versions and history"), `#agreements/${encodeURIComponent(this.agreement.id)}/versions`, { main: false });
    show(this.summary, notice("good", _("Version {n} is published", { n: version }), { actions: [versions] }));
  }

  // Answers whether the draft on the server is the one on the screen.
  async persist() {
    clearErrors(this.form);
    show(this.summary);
    this.recipients.dropBlank();
    this.processors.dropBlank();
    const body = this.body();
    if (this.agreement && JSON.stringify(body) === this.saved) return true;
    try {
      this.keep(await this.send({ ...body, revision: this.agreement?.revision ?? null }), body);
      return true;
    } catch (error) {
      return this.refuse(error, body);
    }
  }

  send(body) {
    return this.agreement ? put(`/agreements/${encodeURIComponent(this.agreement.id)}`, body) : post("/agreements", body);
  }

  // The address and the heading name the new draft, so that opening the page again finds it.
  keep(agreement, body) {
    this.agreement = { ...this.agreement, ...agreement };
    this.saved = this.shown = JSON.stringify(body);
    this.box.querySelector("h2").textContent = _("Draft of the agreement");
    window.history.replaceState(null, "", `#agreements/${encodeURIComponent(agreement.id)}`);
  }

  refuse(error, body) {
    if (error.code !== "changed_meanwhile") showErrors(this.form, this.summary, error, fieldName);
    else this.tellConflict(body);
    return false;
  }

  // What was typed stays: its author saves it over the other draft, or takes that one.
  tellConflict(body) {
    const { id } = this.agreement;
    const load = () => get(`/agreements/${encodeURIComponent(id)}`);
    const over = async (theirs) => { this.agreement = theirs; this.saved = null; if (await this.persist()) this.tellSaved(); };
    const take = (theirs) => { editAgreement(this.box, theirs, this.companies, new URLSearchParams()); this.box.querySelector("h2").focus(); };
    return changedMeanwhile(this.summary, { subject: id, kind: "agreement", body, load, over, take });
  }

  async check() {
    if (!(await this.persist())) return;
    try {
      const { findings } = await get(`/agreements/${encodeURIComponent(this.agreement.id)}/lint`);
      show(this.summary, this.checked(findings));
    } catch (error) {
      show(this.summary, failure(error, () => this.check()));
    }
  }

  checked(findings) {
    if (findings.length === 0) return notice("good", _("Nothing found. It can be published once a lawyer has looked at it."));
    const isBad = findings.some(({ severity }) => severity === "error");
    const told = notice(isBad ? "bad" : "warn", isBad ? _("Correct the errors, then check again.") : _("It can be published."), { title: _("Check of the draft") });
    told.classList.add("stack-tight");
    told.append(...findingGroups(findings, this.agreement, (field) => this.jump(field)).filter(Boolean));
    return told;
  }

  async preview(origin) {
    if (await this.persist()) await openPreview(this.agreement, origin);
  }

  async publish(origin) {
    if (!(await this.persist())) return;
    const published = (version) => {
      const versions = [...(this.agreement.versions ?? []), version];
      this.agreement = { ...this.agreement, versions, revision: version.draft_revision, has_changes: false };
      this.tellPublished(version);
    };
    askToPublish(this.agreement, origin, { published, jump: (field) => this.jump(field) });
  }

  // A field that is hidden for now is reached by the choice that hides it.
  jump(path) {
    const holder = fieldHolder(this.form, path);
    const shown = holder?.closest("[hidden]")?.parentElement ?? holder;
    const control = shown?.querySelector("input, select, textarea, button");
    control?.scrollIntoView({ block: "center" });
    control?.focus({ preventScroll: true });
    return Boolean(control);
  }
}

function card(title, ...children) {
  return el("section", { class: "card stack" }, el("h3", {}, title), children);
}
