// What the check of a draft found: errors first, each with a way to the field it is about.

import { el } from "./dom.js";
import { _ } from "./i18n.js";
import { COMPANY_FIELDS } from "./labels.js";

const FIELDS = {
  company_id: _("Company"),
  language: _("Language of the text"),
  source: _("Text"),
  text: _("Text"),
  purposes: _("Purposes of processing"),
  data_categories: _("Other data"),
  recipients: _("Recipients of the data"),
  processors: _("Processors"),
  cloud_portal: _("Where the portal is"),
  crossborder: _("Transfer abroad"),
  term_months: _("Term of the consent"),
  minors: _("Clients under age"),
  contact_email: _("E-mail for requests about personal data"),
  data_residency: _("Where the data are kept"),
};

export function fieldName(path) {
  const [first, second] = path.split(".");
  if (first === "company" && second) return `${_("Company")}, ${COMPANY_FIELDS[second] ?? second}`;
  const name = FIELDS[first];
  return name && /^\d+$/.test(second ?? "") ? `${name}, ${_("No. {n}", { n: Number(second) + 1 })}` : name;
}

// jump(field) is asked first and answers whether it led to the field; else the link opens the place.
export function findingGroups(findings, agreement, jump = null) {
  const list = (severity) => findings.filter((finding) => finding.severity === severity);
  return [
    group(_("Errors: they keep the agreement from being published"), list("error"), agreement, jump),
    group(_("Warnings: it can be published, but look at them"), list("warning"), agreement, jump),
  ];
}

// A refusal without findings names fields only.
export function findingsOf(error) {
  if (error.findings.length > 0) return error.findings;
  return Object.entries(error.fields).map(([field, message]) => ({ rule: "", severity: "error", field, message }));
}

function group(title, findings, agreement, jump) {
  if (findings.length === 0) return null;
  const items = findings.map((finding) => item(finding, agreement, jump));
  return el("div", { class: "stack-tight" },
    el("p", { class: "finding-title" }, `${title} (${findings.length})`),
    el("ul", { class: "findings" }, items));
}

function item({ rule, severity, field, message }, agreement, jump) {
  const mark = severity === "error" ? "✕" : "!";
  return el("li", { class: `finding finding-${severity}` },
    el("span", { class: "finding-mark", "aria-hidden": "true" }, mark),
    el("div", {},
      el("span", {}, message),
      el("span", { class: "finding-foot" }, link(field, agreement, jump), rule && el("span", { class: "soft small" }, _("rule {rule}", { rule }))),
    ));
}

function link(field, agreement, jump) {
  const name = fieldName(field);
  if (!name || !hasPlace(field)) return name;
  const click = (event) => jump?.(field) && event.preventDefault();
  return el("a", { href: placeOf(field, agreement), click }, name);
}

// Where the data are kept is a setting of the server.
const hasPlace = (field) => field !== "data_residency";

function placeOf(field, agreement) {
  if (field.startsWith("company.")) return `#companies/${encodeURIComponent(agreement.company_id)}`;
  return `#agreements/${encodeURIComponent(agreement.id)}?field=${encodeURIComponent(field)}`;
}
