// The filters above the register; they start from the address, so that a link can open a filtered list.

import { get } from "./api.js";
import { el } from "./dom.js";
import { _, lang } from "./i18n.js";
import { CONNECTORS, LANGUAGES, METHODS, STATUSES, wordFor } from "./labels.js";
import { button } from "./ui.js";

const TYPING_PAUSE_MS = 350;
const NAMES = ["q", "status", "method", "line_id", "connector", "company_id", "agreement_id", "version", "from", "to"];

export const isFiltered = (filters) => NAMES.some((name) => filters[name]);

export function registerFilters(query, changed) {
  const form = el("form", { class: "card filters", role: "search", "aria-label": _("Filters") },
    search(),
    select("status", _("Status"), words(STATUSES)),
    select("method", _("Method"), words(METHODS)),
    select("line_id", _("Open line"), asked(query.get("line_id"))),
    select("connector", _("Channel"), words(CONNECTORS)),
    select("company_id", _("Company"), asked(query.get("company_id"))),
    select("agreement_id", _("Agreement"), asked(query.get("agreement_id"), _("From the link"))),
    version(),
    date("from", _("From")),
    date("to", _("To")),
  );
  for (const name of NAMES) form.elements[name].value = query.get(name) ?? "";
  const values = () => read(form);
  const clear = button(_("Clear"), () => { form.reset(); changed(values()); });
  form.append(el("div", { class: "row" }, clear));
  listen(form, () => changed(values()));
  fill(form.elements.line_id, "/lines", lineChoice);
  fill(form.elements.company_id, "/companies", companyChoice);
  fill(form.elements.agreement_id, "/agreements", agreementChoice);
  followAgreement(form);
  return { form, values, told: () => told(form) };
}

function listen(form, changed) {
  let pause;
  const soon = () => { clearTimeout(pause); pause = setTimeout(changed, TYPING_PAUSE_MS); };
  form.elements.q.addEventListener("input", soon);
  form.addEventListener("change", (event) => event.target.name !== "q" && changed());
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(pause); changed(); });
}

// A whole day of the reader's own time zone: the register itself speaks UTC.
function read(form) {
  const filters = Object.fromEntries(NAMES.map((name) => [name, form.elements[name].value.trim()]));
  if (filters.from) filters.from = new Date(`${filters.from}T00:00:00`).toISOString();
  if (filters.to) filters.to = new Date(`${filters.to}T23:59:59.999`).toISOString();
  return filters;
}

// The chosen filters in the words that the reader sees.
function told(form) {
  const chosen = NAMES.map((name) => form.elements[name]).filter((control) => control.value.trim());
  return chosen.map((control) => [control.closest("label").querySelector(".field-label").textContent, shown(control)]);
}

function shown(control) {
  if (control.type === "date") return control.valueAsDate.toLocaleDateString(lang, { timeZone: "UTC" });
  return control.selectedOptions?.[0].textContent ?? control.value.trim();
}

// The register does not wait for these lists, the portal may be slow; without them a filter offers "All".
async function fill(control, path, choice) {
  const answer = await get(path).catch(() => ({ items: [] }));
  const chosen = control.value;
  const pairs = answer.items.map(choice);
  if (pairs.some(([value]) => String(value) === chosen)) control.querySelector("[data-asked]")?.remove();
  control.append(...pairs.map(option));
  control.value = chosen;
}

// A link may ask for a line or a company before their names are known.
function asked(value, words = _("No. {n}", { n: value })) {
  return value ? [[value, words, { "data-asked": true }]] : [];
}

const lineChoice = (line) => [line.line_id, line.name];
const companyChoice = (company) => [company.id, company.short_name || company.full_name];
const agreementChoice = ({ id, company, language }) => [id, [company?.name, LANGUAGES[language]].filter(Boolean).join(", ")];
const words = (table) => Object.keys(table).map((code) => [code, wordFor(table, code)]);

function search() {
  const input = el("input", { class: "input", name: "q", type: "search", placeholder: _("Client, page or number") });
  return labelled(_("Search"), input, "filter-search");
}

function version() {
  const input = el("input", { class: "input", name: "version", type: "number", min: 1 });
  return labelled(_("Version"), input, "filter-version");
}

// A number of a version says something only with its agreement.
function followAgreement(form) {
  const { agreement_id: chosen, version: number } = form.elements;
  const follow = () => {
    number.closest(".field").hidden = !chosen.value;
    if (!chosen.value) number.value = "";
  };
  form.addEventListener("change", follow, true);
  form.addEventListener("reset", () => requestAnimationFrame(follow));
  follow();
}

function select(name, title, options) {
  const all = el("option", { value: "" }, _("All"));
  return labelled(title, el("select", { class: "input", name }, all, options.map(option)));
}

function option([value, text, attributes = {}]) {
  return el("option", { ...attributes, value: String(value) }, text);
}

function date(name, title) {
  return labelled(title, el("input", { class: "input", type: "date", name }));
}

function labelled(title, control, looks = "") {
  return el("label", { class: `field ${looks}`.trim() }, el("span", { class: "field-label" }, title), control);
}
