// A new agreement of a company that has one in the same language: most likely that one was to be changed.

import { el, show } from "./dom.js";
import { _ } from "./i18n.js";
import { linkButton, notice } from "./ui.js";

export class TwinNote {
  constructor(agreements) {
    this.agreements = agreements;
    this.node = el("div", { "aria-live": "polite" });
  }

  follow(companyId, language) {
    const twin = this.agreements.find((other) => other.company_id === companyId && other.language === language);
    show(this.node, twin && this.told(twin));
  }

  told({ id }) {
    const text = _("To correct its text, change its draft. Another agreement is needed only where other lines have other purposes or data.");
    const change = linkButton(_("Change the draft"), `#agreements/${encodeURIComponent(id)}`, { main: false });
    return notice("info", text, { title: _("This company has an agreement in this language already"), actions: [change] });
  }
}
