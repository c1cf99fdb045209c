// What the data are for, and which data: purposes of the catalogue, own ones, further categories of data.

import { el } from "./dom.js";
import { areaField, choice } from "./form.js";
import { _ } from "./i18n.js";

const catalogue = JSON.parse(document.getElementById("purposes")?.textContent || "[]");
const titles = new Map(catalogue.map(({ code, title }) => [code, title]));

// An own purpose is its own title.
export const purposeTitle = (named) => titles.get(named) ?? named;

export class PurposesPart {
  constructor(draft) {
    const named = draft.purposes ?? [];
    const chosen = new Set(named);
    const boxes = catalogue.map(({ code, title, data, term }) =>
      choice("checkbox", "purposes", code, title, chosen.has(code), dataAndTerm(data, term)));
    this.own = lowArea("own_purposes", _("Own purposes"), named.filter((purpose) => !titles.has(purpose)),
      _("One on a line, said plainly: “and other purposes” is not allowed, nor is advertising."));
    this.data = lowArea("data_categories", _("Other data"), draft.data_categories ?? [],
      _("Only what the chosen purposes do not name already; one on a line. Health, religion, biometrics and other special data may not be asked for in a chat."));
    this.node = el("div", { class: "section" },
      el("div", { class: "section", "data-path": "purposes" },
        help(),
        el("fieldset", { class: "choices choices-two" }, el("legend", {}, _("Purposes of processing")), boxes),
        el("span", { class: "field-error" })),
      this.own,
      this.data);
  }

  values() {
    const listed = [...this.node.querySelectorAll('[name="purposes"]:checked')].map(({ value }) => value);
    return { purposes: [...listed, ...lines(this.own)], data_categories: lines(this.data) };
  }
}

function lowArea(name, title, values, words) {
  const made = areaField(name, title, { value: values.join("\n"), rows: 2, path: name, help: words });
  made.querySelector("textarea").classList.add("input-low");
  return made;
}

function lines(holder) {
  const { value } = holder.querySelector("textarea");
  return value.split("\n").map((line) => line.trim()).filter(Boolean);
}

function dataAndTerm(data, term) {
  const listed = Array.isArray(data) ? data.join(", ") : data;
  return _("Data: {data}. Term: {term}.", { data: listed, term });
}

function help() {
  return el("details", { class: "help" },
    el("summary", {}, _("Which purposes to name?")),
    el("ul", { class: "list" },
      el("li", {}, _("Those you really have: to answer in the chat, to consult, to make an appointment, to keep the client's card in CRM. Two or three are usually enough.")),
      el("li", {}, _("Each purpose brings its data and its term: take no more than the conversation needs. What you do not need for a purpose you may not collect.")),
      el("li", {}, _("To fulfil a contract with the client, consent is usually not needed: the contract itself is the ground.")),
      el("li", {}, _("Not here: mailings, promotions, advertising. They need a consent of their own, which CRM forms collect.")),
      el("li", {}, _("Not here either: publishing the data or handing them to partners “for their offers”."))));
}
