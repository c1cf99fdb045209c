// The words of an agreement: the standard text, or an own one that is typed, pasted or taken from the portal.

import { NativeSource } from "./agreement_native.js";
import { el, show } from "./dom.js";
import { areaField, choice } from "./form.js";
import { _, ngettext } from "./i18n.js";

// As the server tells them apart: "a < b" and "<office@firm.ru>" are no tags.
const TAG = /<(?:\/?[a-z][a-z0-9:-]*(?:\s[^<>]*)?\/?|!--[^<>]*|!doctype[^<>]*)>/i;

export class TextPart {
  // about() gives the company and the language that the portal's text is to be filled in for
  constructor(draft, about) {
    const isCustom = draft.source === "custom";
    const choose = () => this.follow();
    this.standard = choice("radio", "source", "standard", _("Standard text"), !isCustom,
      _("Filled in with the company's details and the choices below."));
    this.custom = choice("radio", "source", "custom", _("Own text"), isCustom, _("Written by your lawyer."));
    this.own = areaField("text", _("Own text"), {
      value: draft.text ?? "",
      help: _("Name the company, the data, every purpose chosen below, the actions, the recipients, the term and the way to withdraw."),
    });
    this.area.addEventListener("input", () => this.tellKind());
    this.kind = el("p", { class: "field-help", "aria-live": "polite" });
    this.ownPart = el("div", { class: "section" }, this.own, this.kind, htmlHelp());
    this.native = new NativeSource(this.area, about, () => this.chooseOwn());
    this.node = el("div", { class: "section" },
      el("fieldset", { class: "choices choices-two", change: choose }, el("legend", {}, _("Text")), this.standard, this.custom),
      this.native.node,
      this.ownPart);
    this.tellKind();
    this.follow();
  }

  get area() {
    return this.own.querySelector("textarea");
  }

  get isCustom() {
    return this.custom.querySelector("input").checked;
  }

  follow() {
    this.ownPart.hidden = !this.isCustom;
    if (!this.isCustom) this.native.close();
  }

  chooseOwn() {
    this.custom.querySelector("input").checked = true;
    this.follow();
    this.tellKind();
  }

  tellKind() {
    const { length } = this.area.value.trim();
    const size = ngettext("{n} character", "{n} characters", length);
    const kind = TAG.test(this.area.value) ? _("Read as HTML: {size}.", { size }) : _("Read as plain text: {size}.", { size });
    show(this.kind, length > 0 ? kind : _("Type or paste the text: plain, or HTML of the allowed tags."));
  }

  // An own text is kept while the standard one is chosen: the way back loses nothing.
  values() {
    return { source: this.isCustom ? "custom" : "standard", text: this.area.value || null };
  }
}

function htmlHelp() {
  return el("details", { class: "help" },
    el("summary", {}, _("Which HTML is allowed?")),
    el("p", {}, _("Tags p, br, b, i, ul, ol, li, and a with an address that begins with http, https or mailto. Everything else is taken out before the text is shown, and scripts never run; the check names what would be lost.")),
    el("p", {}, _("In plain text an empty line begins a new paragraph, and a short numbered line becomes a heading.")));
}
