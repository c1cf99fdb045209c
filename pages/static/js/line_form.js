// The settings of one line; nothing changes in Bitrix24 before Save.

import { get, put } from "./api.js";
import { openChanges } from "./changes.js";
import { changedMeanwhile } from "./changes_conflict.js";
import { el, show } from "./dom.js";
import { clearErrors, fieldHolder, forgetError, showErrors } from "./form.js";
import { _ } from "./i18n.js";
import { agreementName, agreementPart, chatPart, erasurePart, modePart, portalPart, protectionPart, refusalPart, silencePart } from "./line_parts.js";
import { impliedWarning, lineWarnings } from "./line_warnings.js";
import { busy, button, notice } from "./ui.js";

const FLAGS = ["protected", "auto_save_to_crm", "crm_after_consent", "native_agreement_off", "auto_erase"];

export class LineForm {
  // saved(line) is told what the server answered
  constructor(line, agreements, canManage, { saved }) {
    this.agreements = agreements;
    this.canManage = canManage;
    this.saved = saved;
    this.node = el("form", {
      class: "stack line-form", novalidate: true, "aria-label": _("Settings of the line {name}", { name: line.name }),
      submit: (event) => this.save(event), input: (event) => { forgetError(event.target); this.follow(); },
    });
    this.draw(line);
  }

  draw(line, result = null) {
    this.line = line;
    this.summary = el("div", { class: "stack", tabindex: "-1", "aria-live": "polite" }, result);
    this.warnings = el("div", { class: "stack" });
    this.consequence = el("div", { "aria-live": "polite" });
    this.unsaved = el("span", { class: "soft line-unsaved", role: "status" });
    show(this.node,
      this.warnings,
      protectionPart(line),
      el("div", { class: "line-grid" }, agreementPart(line, this.agreements, this.canManage), modePart(line)),
      this.consequence,
      el("div", { class: "line-grid" }, refusalPart(line), silencePart(line)),
      chatPart(line),
      erasurePart(line),
      portalPart(line),
      this.summary,
      this.foot());
    for (const control of this.node.elements) if (!this.canManage) control.disabled = true;
    this.begun = JSON.stringify(this.body());
    this.follow();
  }

  body() {
    const { elements } = this.node;
    return {
      ...Object.fromEntries(FLAGS.map((name) => [name, elements[name].checked])),
      agreement_id: elements.agreement_id.value || null,
      mode: elements.mode.value,
      on_refusal: elements.on_refusal.value,
      on_silence: elements.on_silence.value,
      silence_days: Number(elements.silence_days.value),
    };
  }

  // Whatever depends on the choices of the moment.
  follow() {
    const { elements } = this.node;
    const isManaged = this.canManage && ((name, value) => this.choose(name, value));
    show(this.warnings, lineWarnings(this.line, this.body(), isManaged));
    show(this.consequence, elements.mode.value === "implied" && impliedWarning(isManaged));
    this.unsaved.textContent = JSON.stringify(this.body()) === this.begun ? "" : _("There are changes that are not saved");
  }

  // A remedy marks the setting and leads there; Save carries it out.
  choose(name, value) {
    const control = this.node.querySelector(`[name="${name}"][value="${value}"]`) ?? this.node.elements[name];
    if (control.type === "checkbox" || control.type === "radio") control.checked = true;
    this.follow();
    control.focus();
  }

  foot() {
    const { line_id: id, name } = this.line;
    const consents = el("a", { href: `#register?line_id=${encodeURIComponent(id)}` }, _("List of accepted consents"));
    if (!this.canManage) return el("div", { class: "line-foot" }, consents);
    const history = button(_("History of changes"), (event) => openChanges(id, name, event.currentTarget, this.agreementNames()), { small: true });
    const save = el("button", { type: "submit", class: "button button-main" }, _("Save"));
    return el("div", { class: "line-foot" }, el("div", { class: "row" }, consents, history), this.unsaved, save);
  }

  agreementNames() {
    return Object.fromEntries(this.agreements.map((agreement) => [agreement.id, agreementName(agreement)]));
  }

  save(event) {
    event.preventDefault();
    const fields = this.missing();
    if (Object.keys(fields).length > 0) return showErrors(this.node, this.summary, { message: _("Some fields need attention."), fields });
    return busy(this.node.querySelector("[type=submit]"), () => this.send());
  }

  missing() {
    const { protected: isProtected, agreement_id: agreement } = this.body();
    const noAgreement = isProtected && !agreement && _("Choose a published agreement: without it there is nothing to show to clients.");
    const wrongDays = !this.node.elements.silence_days.checkValidity() && _("A whole number from 1 to 30.");
    return { ...(noAgreement && { agreement_id: noAgreement }), ...(wrongDays && { silence_days: wrongDays }) };
  }

  async send(revision = this.line.revision ?? null) {
    const body = this.body();
    clearErrors(this.node);
    show(this.summary);
    try {
      this.keep({ ...this.line, ...(await put(`/lines/${this.line.line_id}`, { ...body, revision })) });
    } catch (error) {
      if (error.code === "changed_meanwhile") return this.conflict(body);
      showErrors(this.node, this.summary, error);
    }
  }

  keep(line) {
    const words = line.protected ? _("Saved. The line is protected.") : _("Saved. The line is not protected.");
    this.draw(line, notice("good", words));
    this.saved(line);
    this.summary.focus();
  }

  conflict(body) {
    return changedMeanwhile(this.summary, {
      subject: this.line.line_id, kind: "line", body, names: this.agreementNames(), load: () => this.load(),
      over: (theirs) => this.send(theirs.revision),
      take: (theirs) => { this.draw(theirs); this.saved(theirs); fieldHolder(this.node, "agreement_id").querySelector("select").focus(); },
    });
  }

  async load() {
    const { items } = await get("/lines");
    return items.find(({ line_id: id }) => id === this.line.line_id) ?? this.line;
  }
}
