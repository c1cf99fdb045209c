// Who answers for personal data: these employees see and decide cases of erasure besides administrators.

import { get, put } from "./api.js";
import { el, show } from "./dom.js";
import { field } from "./form.js";
import { _ } from "./i18n.js";
import { canSelectEmployees, selectEmployees } from "./portal.js";
import { busy, button, failure, notice, skeleton } from "./ui.js";

export function officersPart() {
  const node = el("section", { class: "card stack", "aria-label": _("Privacy officers") });
  new Officers(node).load();
  return node;
}

class Officers {
  constructor(node) {
    this.list = el("ul", { class: "officers" });
    this.result = el("div", { class: "stack", "aria-live": "polite" });
    show(node,
      el("h3", {}, _("Privacy officers")),
      el("p", { class: "soft" }, _("They see this page, decide on cases and are named in the acts. Administrators may do it anyway.")),
      this.list, this.result, this.adding());
  }

  async load() {
    show(this.list, el("li", {}, skeleton(2)));
    try {
      this.draw(await get("/officers"));
    } catch (error) {
      show(this.list);
      show(this.result, failure(error, () => { show(this.result); this.load(); }));
    }
  }

  draw({ items }) {
    this.items = items;
    const nobody = el("li", { class: "soft" }, _("Nobody is named: administrators decide."));
    show(this.list, items.length > 0 ? items.map((officer) => this.row(officer)) : nobody);
  }

  row(officer) {
    const name = officer.name || _("Employee No. {n}", { n: officer.user_id });
    const rest = () => this.items.filter(({ user_id: id }) => id !== officer.user_id);
    const remove = button(_("Remove"), (event) => busy(event.currentTarget, () => this.save(rest())), { small: true, "aria-label": _("Remove: {name}", { name }) });
    return el("li", {}, el("span", {}, name, officer.name && el("span", { class: "soft" }, ", ", _("No. {n}", { n: officer.user_id }))), remove);
  }

  // The portal's own dialog where there is one; a number works everywhere.
  adding() {
    const choose = (event) => {
      const control = event.currentTarget;
      selectEmployees((people) => busy(control, () => this.add(people)));
    };
    if (!canSelectEmployees()) return this.numberForm();
    return el("div", { class: "stack-tight" },
      el("div", {}, button(_("Choose employees"), choose)),
      el("details", { class: "help" }, el("summary", { class: "small" }, _("By the number of the employee")), this.numberForm()));
  }

  numberForm() {
    const number = field("user_id", _("Number of the employee"), el("input", { type: "number", min: 1, inputmode: "numeric", required: true }),
      { help: _("It stands in the address of the profile: /company/personal/user/5/.") });
    const add = el("button", { type: "submit", class: "button" }, _("Add"));
    const submit = (event) => {
      event.preventDefault();
      const { value } = event.target.elements.user_id;
      return busy(add, () => this.add([{ user_id: Number(value), name: "" }]));
    };
    return el("form", { class: "officer-form", "aria-label": _("Add a privacy officer"), submit }, number, add);
  }

  add(people) {
    const known = new Set(this.items.map(({ user_id: id }) => id));
    return this.save([...this.items, ...people.filter(({ user_id: id }) => !known.has(id))]);
  }

  async save(items) {
    show(this.result);
    try {
      this.draw(await put("/officers", { items }));
      show(this.result, notice("good", _("Saved.")));
    } catch (error) {
      show(this.result, failure(error));
    }
  }
}
