// The portal's own agreement as a source: its text is filled in by the portal and put into the own-text box.

import { get } from "./api.js";
import { el, show } from "./dom.js";
import { selectField } from "./form.js";
import { _ } from "./i18n.js";
import { LANGUAGES } from "./labels.js";
import { busy, button, failure, notice } from "./ui.js";

export class NativeSource {
  constructor(area, about, taken) {
    this.area = area;
    this.about = about;
    this.taken = taken;
    this.place = el("div", { class: "stack-tight", "aria-live": "polite" });
    const open = (event) => busy(event.currentTarget, () => this.open());
    this.opener = button(_("Take the text of a portal's agreement"), open, { small: true });
    this.node = el("div", { class: "stack-tight" }, el("div", {}, this.opener), this.place);
  }

  async open() {
    try {
      const { items } = await get("/agreements/portal");
      if (items.length === 0) return show(this.place, notice("info", _("The portal has no agreements of its own. Take the standard text or write your own.")));
      this.choose(items);
    } catch (error) {
      show(this.place, failure(error, () => this.open()));
    }
  }

  choose(items) {
    const pairs = items.map((item) => [item.id, nameOf(item)]);
    const list = selectField("", _("Agreement of the portal"), pairs, {
      value: items[0].id, path: "portal_agreement",
      help: _("The portal fills it in with the chosen company. It becomes your own text: later changes in the portal do not reach it."),
    });
    const control = list.querySelector("select");
    const take = button(_("Take this text"), (event) => busy(event.currentTarget, () => this.take(control.value)), { small: true, main: true });
    show(this.place, el("div", { class: "inset stack-tight" }, list, el("div", { class: "row" }, take, this.closer())));
    control.focus();
  }

  // The note about a text that was taken has nothing to say while the standard one is chosen.
  close() {
    show(this.place);
  }

  closer() {
    return button(_("Cancel"), () => { show(this.place); this.opener.focus(); }, { small: true });
  }

  async take(id) {
    try {
      const found = await get(`/agreements/portal/${encodeURIComponent(id)}/text`, this.about());
      const own = this.area.value.trim();
      if (own && own !== found.text.trim()) return this.confirm(found);
      this.put(found);
    } catch (error) {
      show(this.place, failure(error), this.closer());
    }
  }

  confirm(found) {
    const replace = button(_("Replace my text"), () => this.put(found), { small: true, main: true });
    const keep = button(_("Keep my text"), () => { show(this.place); this.opener.focus(); }, { small: true });
    show(this.place, notice("warn", _("The own text is not empty. Replace it with the text of the portal?"), { actions: [replace, keep] }));
    keep.focus();
  }

  put(found) {
    this.area.value = found.text;
    this.taken();
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    const told = notice(found.notes.length > 0 ? "warn" : "good", _("The text is taken. Read it through and save the draft."), { title: found.label });
    if (found.notes.length > 0) told.append(el("ul", { class: "list" }, found.notes.map((note) => el("li", {}, note))));
    show(this.place, told);
    this.area.focus();
  }
}

function nameOf({ name, active, language }) {
  return [name, LANGUAGES[language] ?? language, !active && _("switched off")].filter(Boolean).join(", ");
}
