// The filters above the register; they are filled from the address, so that a link can open a filtered list.

import { get } from "./api.js";
import { el } from "./dom.js";
import { _, lang } from "./i18n.js";
import { CONNECTORS, LANGUAGES, METHODS, STATUSES, wordFor } from "./labels.js";
import { FILTERS } from "./register_address.js";

const TYPING_PAUSE_MS = 350;
const MOST_SIGNS = { q: 200, url: 2000 };
const YEARS = { min: "2000-01-01", max: "2999-12-31" };

const numbered = (n) => _("No. {n}", { n });
const fromLink = () => _("From the link");
// What a chosen value is called whose name is not known, or not known yet.
const UNNAMED = { line_id: numbered, company_id: fromLink, agreement_id: fromLink };

// changed({replaces}): something was chosen; named(): names of choices have come
export function registerFilters({ changed, named }) {
  const fold = el("button", { type: "button", class: "button filters-fold", "aria-expanded": "false", "aria-controls": "more-filters" });
  const more = el("div", { class: "filters-more", id: "more-filters" }, fields());
  const form = el("form", { class: "card filters", role: "search", "aria-label": _("Filters") }, search(), fold, more);
  const { elements } = form;
  elements.contact_id.closest(".field").hidden = true;

  const values = () => Object.fromEntries(FILTERS.map((name) => [name, elements[name].value.trim()]));
  const told = () => tell(elements);
  const draw = () => {
    const { length: n } = told().filter(({ name }) => name !== "q");
    fold.textContent = n > 0 ? _("Filters: {n}", { n }) : _("Filters");
    followAgreement(elements);
  };
  const filled = (query) => {
    for (const name of FILTERS) put(elements[name], query.get(name) ?? "");
    draw();
  };

  fold.addEventListener("click", () => fold.setAttribute("aria-expanded", String(more.classList.toggle("is-open"))));
  listen(form, changed);
  for (const [name, path, choice] of NAMED) nameChoices(elements[name], path, choice).then(named);
  return { form, values, told, fill: filled };
}

function fields() {
  return [
    select("status", _("Status"), words(STATUSES)),
    select("method", _("Method"), words(METHODS)),
    select("line_id", _("Open line")),
    select("connector", _("Channel"), words(CONNECTORS)),
    select("company_id", _("Company")),
    select("agreement_id", _("Agreement")),
    input("version", _("Version"), { type: "number", min: 1 }),
    input("url", _("Page"), { type: "search", placeholder: _("Whole address"), maxlength: MOST_SIGNS.url }),
    input("from", _("From"), { type: "date", ...YEARS }),
    input("to", _("To"), { type: "date", ...YEARS }),
    input("contact_id", _("Contact"), { type: "number", min: 1 }),
  ];
}

// Words are asked for as they are typed: the first of them is a step to come back from, the next ones replace it.
function listen(form, changed) {
  const { q } = form.elements;
  let pause, asked = "";
  const ask = () => {
    clearTimeout(pause);
    if (!form.isConnected) return;
    const replaces = Boolean(asked && q.value.trim());
    asked = q.value.trim();
    changed({ replaces });
  };
  q.addEventListener("focus", () => { asked = ""; });
  q.addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(ask, TYPING_PAUSE_MS); });
  // A year is a wrong one until its last digit is typed.
  form.addEventListener("change", ({ target }) => {
    if (target === q || !target.validity.valid) return;
    if (target.name === "agreement_id") followAgreement(form.elements);
    changed();
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
}

// The chosen filters in the words that the reader sees.
function tell(elements) {
  return FILTERS.map((name) => elements[name]).filter((control) => control.value.trim()).map((control) => ({
    name: control.name,
    title: control.closest("label").querySelector(".field-label").textContent,
    words: shown(control),
  }));
}

function shown(control) {
  if (control.type === "date") return control.valueAsDate.toLocaleDateString(lang, { timeZone: "UTC" });
  return control.selectedOptions?.[0].textContent ?? control.value.trim();
}

// Being typed into, a field already has what was asked for: a space at its end is the beginning of a word.
function put(control, value) {
  if (control.value.trim() === value) return;
  const isMissing = control.options && ![...control.options].some((each) => each.value === value);
  if (isMissing) control.append(option([value, UNNAMED[control.name]?.(value) ?? value, { "data-asked": true }]));
  control.value = value;
}

// The register does not wait for these lists, the portal may be slow; without them a filter offers "All".
async function nameChoices(control, path, choice) {
  const answer = await get(path).catch(() => ({ items: [] }));
  const chosen = control.value;
  const pairs = answer.items.map(choice);
  const known = new Set(pairs.map(([value]) => String(value)));
  for (const asked of control.querySelectorAll("[data-asked]")) if (known.has(asked.value)) asked.remove();
  control.append(...pairs.map(option));
  control.value = chosen;
}

const lineChoice = (line) => [line.line_id, line.name];
const companyChoice = (company) => [company.id, company.short_name || company.full_name];
const agreementChoice = ({ id, company, language }) => [id, [company?.name, LANGUAGES[language]].filter(Boolean).join(", ")];
const NAMED = [
  ["line_id", "/lines", lineChoice],
  ["company_id", "/companies", companyChoice],
  ["agreement_id", "/agreements", agreementChoice],
];
const words = (table) => Object.keys(table).map((code) => [code, wordFor(table, code)]);

function search() {
  const asked = _("Name, words of the answer, whole e-mail, phone or its last 4 digits");
  const looks = { type: "search", placeholder: asked, title: asked, maxlength: MOST_SIGNS.q, autocomplete: "off" };
  return input("q", _("Search"), looks, "filter-search");
}

// A number of a version says something only with its agreement.
function followAgreement({ agreement_id: chosen, version: number }) {
  number.closest(".field").hidden = !chosen.value;
  if (!chosen.value) number.value = "";
}

function select(name, title, options = []) {
  const all = el("option", { value: "" }, _("All"));
  return labelled(title, el("select", { class: "input", name }, all, options.map(option)));
}

function option([value, text, attributes = {}]) {
  return el("option", { ...attributes, value: String(value) }, text);
}

function input(name, title, attributes, looks = "") {
  return labelled(title, el("input", { class: "input", name, ...attributes }), looks);
}

function labelled(title, control, looks = "") {
  return el("label", { class: `field ${looks}`.trim() }, el("span", { class: "field-label" }, title), control);
}
