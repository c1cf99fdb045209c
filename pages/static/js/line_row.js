// A line in one row: its state at a glance; its settings are drawn when it is opened.

import { el, show } from "./dom.js";
import { _ } from "./i18n.js";
import { LineForm } from "./line_form.js";
import { agreementName } from "./line_parts.js";
import { attentionCodes } from "./line_warnings.js";
import { badge } from "./ui.js";

export class LineRow {
  constructor(line, agreements, canManage) {
    this.line = line;
    this.agreements = agreements;
    this.canManage = canManage;
    const id = `line-${line.line_id}`;
    this.control = el("button", { type: "button", class: "line-name", "aria-expanded": "false", "aria-controls": id, click: () => this.toggle() }, line.name);
    this.about = el("span", { class: "soft line-about" });
    this.badges = el("span", { class: "row line-badges" });
    this.body = el("div", { id, hidden: true });
    this.node = el("article", { class: "card line", "aria-label": line.name },
      el("div", { class: "line-head" }, el("h3", {}, this.control), this.about, this.badges, el("span", { class: "line-mark", "aria-hidden": "true" })),
      this.body);
    this.describe();
  }

  get needsAttention() {
    return this.line.protected && attentionCodes(this.line).length > 0;
  }

  describe() {
    const { protected: isProtected } = this.line;
    this.about.textContent = this.agreementWords();
    show(this.badges,
      this.needsAttention && badge(_("Needs attention: {n}", { n: attentionCodes(this.line).length }), "warn"),
      isProtected ? badge(_("Protected"), "good") : badge(_("Not protected"), "calm"));
  }

  agreementWords() {
    const { agreement_id: id, protected: isProtected } = this.line;
    const known = this.agreements.find((agreement) => agreement.id === id);
    if (known) return agreementName(known);
    return isProtected ? _("The agreement of this line") : "";
  }

  toggle() {
    if (this.body.hidden) this.open();
    else this.close();
  }

  // What was typed stays while the row is closed.
  open() {
    this.form ??= new LineForm(this.line, this.agreements, this.canManage, { saved: (line) => this.saved(line) });
    if (!this.body.firstChild) show(this.body, this.form.node);
    this.turn(true);
  }

  close() {
    this.turn(false);
  }

  turn(isOpen) {
    this.body.hidden = !isOpen;
    this.control.setAttribute("aria-expanded", String(isOpen));
  }

  saved(line) {
    this.line = line;
    this.describe();
  }
}
