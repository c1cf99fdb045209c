// Open lines: what protects each of them and what stands in the way.

import { get, put } from "./api.js";
import { el, show } from "./dom.js";
import { choice, switchBox } from "./form.js";
import { _ } from "./i18n.js";
import { LANGUAGES, WARNINGS, wordFor } from "./labels.js";
import { badge, busy, button, emptyState, failure, notice, skeleton, viewHead } from "./ui.js";

export async function showLines(box, { canManage }) {
  const head = viewHead(_("Open lines"), _("Choose the lines where clients are asked for consent, and the agreement shown there."));
  show(box, head, el("div", { class: "card" }, skeleton()));
  const [lines, agreements] = await Promise.all([get("/lines"), publishedAgreements()]);
  const cards = lines.items.map((line) => new LineCard(line, agreements, canManage).node);
  show(box, head, cards.length > 0 ? cards : el("div", { class: "card" }, noLines()));
}

// An operator may look at lines and may not be let near the agreements.
async function publishedAgreements() {
  const answer = await get("/agreements").catch((error) => {
    if (error.status === 403) return { items: [] };
    throw error;
  });
  return answer.items.filter((agreement) => agreement.versions?.length > 0);
}

function noLines() {
  return emptyState(_("The portal has no open lines"), _("Create a line in Bitrix24: CRM, Clients, Contact centre. Then open this tab again."));
}

class LineCard {
  constructor(line, agreements, canManage) {
    this.line = line;
    this.agreements = agreements;
    this.canManage = canManage;
    this.node = el("form", { class: "card stack", novalidate: true, submit: (event) => this.save(event) });
    this.draw();
  }

  draw(result = null) {
    const { line } = this;
    this.node.setAttribute("aria-label", line.name);
    this.result = el("div", { "aria-live": "polite" }, result);
    this.consequence = el("div", { "aria-live": "polite" });
    show(this.node,
      el("div", { class: "row row-between" }, el("h3", {}, line.name), stateBadge(line)),
      warnings(line.warnings ?? []),
      this.protection(),
      el("div", { class: "line-grid" }, this.agreementField(), this.modeField()),
      this.consequence,
      this.autoSave(),
      this.result,
      this.foot(),
    );
    for (const control of this.node.elements) control.disabled = !this.canManage;
    this.explainMode();
  }

  protection() {
    const help = _("The client sees the request before anything is saved.");
    return switchBox("protected", _("Send a warning about the collection of personal data"), this.line.protected, help);
  }

  autoSave() {
    const help = _("The contact is created as soon as the client agrees. Without this an employee presses “Save to CRM” in the chat.");
    return switchBox("auto_save_to_crm", _("Save to CRM automatically"), this.line.auto_save_to_crm, help);
  }

  agreementField() {
    const { line, agreements } = this;
    const none = el("option", { value: "" }, _("Not chosen"));
    const options = agreements.map((agreement) => el("option", { value: agreement.id }, agreementName(agreement)));
    const control = el("select", { class: "input", name: "agreement_id" }, none, options);
    if (line.agreement_id && !agreements.some(({ id }) => id === line.agreement_id)) {
      control.append(el("option", { value: line.agreement_id }, _("The agreement of this line")));
    }
    control.value = line.agreement_id ?? "";
    const hint = agreements.length === 0 && this.canManage && publishFirst();
    return el("label", { class: "field" }, el("span", { class: "field-label" }, _("Agreement")), control, hint);
  }

  modeField() {
    const change = () => this.explainMode();
    const { mode } = this.line;
    return el("fieldset", { class: "choices", change },
      el("legend", {}, _("Messengers: what counts as consent")),
      choice("radio", "mode", "explicit", _("Only the answer “Yes”"), mode === "explicit", _("The client answers a direct question.")),
      choice("radio", "mode", "implied", _("Going on with the correspondence"), mode !== "explicit", _("The next message after the warning counts.")),
    );
  }

  explainMode() {
    const isImplied = this.node.elements.mode.value === "implied";
    const toExplicit = this.canManage && (() => this.chooseExplicit());
    show(this.consequence, isImplied && impliedWarning(toExplicit));
  }

  chooseExplicit() {
    this.node.elements.mode.value = "explicit";
    this.explainMode();
    this.node.querySelector('[name="mode"][value="explicit"]').focus();
  }

  foot() {
    const href = `#register?line_id=${encodeURIComponent(this.line.line_id)}`;
    const save = el("button", { type: "submit", class: "button button-main" }, _("Save"));
    return el("div", { class: "line-foot" }, el("a", { href }, _("List of accepted consents")), this.canManage && save);
  }

  async save(event) {
    event.preventDefault();
    const { elements } = this.node;
    const body = {
      protected: elements.protected.checked,
      agreement_id: elements.agreement_id.value || null,
      mode: elements.mode.value,
      auto_save_to_crm: elements.auto_save_to_crm.checked,
      revision: this.line.revision ?? null,
    };
    if (body.protected && !body.agreement_id) return this.askAgreement();
    return busy(event.submitter ?? this.node.querySelector("[type=submit]"), () => this.send(body));
  }

  askAgreement() {
    const { agreement_id: control } = this.node.elements;
    control.setAttribute("aria-invalid", "true");
    show(this.result, notice("bad", _("Choose a published agreement: without it there is nothing to show to clients.")));
    control.focus();
  }

  async send(body) {
    show(this.result);
    try {
      this.line = { ...this.line, ...(await put(`/lines/${this.line.line_id}`, body)) };
      const { protected: isProtected } = this.line;
      this.draw(notice("good", isProtected ? _("Saved. The line is protected.") : _("Saved. The line is not protected.")));
    } catch (error) {
      show(this.result, failure(error, error.status === 409 ? null : () => this.send(body)), fieldList(error));
    }
  }
}

function fieldList(error) {
  const words = Object.values(error.fields ?? {});
  return words.length > 0 && el("ul", { class: "list" }, words.map((word) => el("li", {}, word)));
}

function stateBadge(line) {
  return line.protected ? badge(_("Protected"), "good") : badge(_("Not protected"), "calm");
}

function warnings(codes) {
  if (codes.length === 0) return null;
  const items = codes.map((code) => el("li", {}, wordFor(WARNINGS, code)));
  const title = el("p", { class: "notice-title" }, _("Needs attention"));
  return el("div", { class: "notice notice-warn stack-tight" }, title, el("ul", { class: "list" }, items));
}

function impliedWarning(toExplicit) {
  const text = _(
    "The law asks for an unambiguous act that can be proved. No position of Roskomnadzor is known that accepts mere continuing of the correspondence. The answer “Yes” is the safer way; discuss it with your lawyer.",
  );
  const actions = toExplicit ? [button(_("Switch to the answer “Yes”"), toExplicit, { small: true })] : [];
  return notice("warn", text, { title: _("Legal risk"), actions });
}

function publishFirst() {
  const link = el("a", { href: "#agreements" }, _("Publish an agreement first"));
  return el("span", { class: "field-help" }, link);
}

function agreementName(agreement) {
  const company = agreement.company?.name;
  const versions = agreement.versions.map(({ version }) => version);
  return [company, _("version {n}", { n: Math.max(...versions) }), LANGUAGES[agreement.language]].filter(Boolean).join(", ");
}
