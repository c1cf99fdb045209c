// Rows of companies in an agreement: recipients of the data, and those who work on the company's instruction.

import { el } from "./dom.js";
import { textField } from "./form.js";
import { _ } from "./i18n.js";
import { button } from "./ui.js";

export class PartyRows {
  // words: title, help, none (said while there is no row), add (the button), row (name of the nth row)
  constructor(path, parties, words) {
    this.path = path;
    this.words = words;
    this.rows = el("div", { class: "stack" });
    this.empty = el("p", { class: "soft" }, words.none);
    const more = button(words.add, () => this.add({}).querySelector("input").focus(), { small: true });
    this.adder = more;
    this.node = el("section", { class: "section", "data-path": path },
      el("div", {}, el("h4", {}, words.title), el("p", { class: "field-help" }, words.help)),
      this.rows, this.empty, el("span", { class: "field-error" }), el("div", {}, more));
    for (const party of parties ?? []) this.add(party);
  }

  add({ name, inn, address }) {
    const remove = button(_("Remove"), () => this.remove(row), { small: true });
    const row = el("div", { class: "recipient", role: "group" },
      textField("", _("Name"), { value: name, path: "name" }),
      textField("", _("INN"), { value: inn, path: "inn", inputmode: "numeric", maxlength: 14 }),
      textField("", _("Address"), { value: address, path: "address" }),
      el("div", { class: "recipient-remove" }, remove));
    this.rows.append(row);
    this.number();
    return row;
  }

  remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    this.number();
    (next?.querySelector("input") ?? this.adder).focus();
    this.node.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // The server names a wrong cell by its row: recipients.0.inn.
  number() {
    const rows = [...this.rows.children];
    this.empty.hidden = rows.length > 0;
    rows.forEach((row, index) => {
      row.setAttribute("aria-label", this.words.row(index + 1));
      for (const cell of row.querySelectorAll("[data-path]")) {
        cell.dataset.path = `${this.path}.${index}.${cell.dataset.path.split(".").pop()}`;
      }
    });
  }

  // A row that was added and left blank names nobody.
  values() {
    return [...this.rows.children].map(cells).filter((party) => Object.values(party).some(Boolean));
  }

  dropBlank() {
    const blank = [...this.rows.children].filter((row) => !Object.values(cells(row)).some(Boolean));
    for (const row of blank) row.remove();
    this.number();
  }
}

function cells(row) {
  const [name, inn, address] = [...row.querySelectorAll("input")].map(({ value }) => value.trim());
  return { name, inn, address };
}

export function recipientRows(parties) {
  return new PartyRows("recipients", parties, {
    title: _("Recipients of the data"),
    help: _("Other companies that get the data for purposes of their own: a delivery service, a bank, a partner clinic."),
    none: _("Nobody: the text says that the data are not handed over to third parties."),
    add: _("Add a recipient"),
    row: (n) => _("Recipient {n}", { n }),
  });
}

export function processorRows(parties) {
  return new PartyRows("processors", parties, {
    title: _("Processors"),
    help: _("Those who work with the data only on your instruction and for your purposes: a call centre, a contractor that answers chats, a hosting company. You stay responsible for them."),
    none: _("Nobody besides the supplier of the portal, if the portal is in the cloud."),
    add: _("Add a processor"),
    row: (n) => _("Processor {n}", { n }),
  });
}
