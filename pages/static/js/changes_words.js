// Names of settings and of their values as the history tells them.

import { fieldName } from "./agreement_findings.js";
import { purposeTitle } from "./agreement_purposes.js";
import { countryName, jurisdictionName } from "./company_places.js";
import { _ } from "./i18n.js";
import { COMPANY_FIELDS, COMPANY_KINDS, LANGUAGES, LINE_FIELDS, MODES, ON_REFUSAL, ON_SILENCE, wordFor } from "./labels.js";

const LONGEST = 300;

export const ACTIONS = {
  "company.created": _("Company entered"),
  "company.changed": _("Company changed"),
  "company.archived": _("Put into the archive"),
  "company.restored": _("Taken back from the archive"),
  "line.changed": _("Line changed"),
  "line.released": _("Released: the portal did not take the bot back"),
  "agreement.created": _("Agreement begun"),
  "agreement.changed": _("Draft changed"),
  "agreement.published": _("Version published"),
  "agreement.archived": _("Put into the archive"),
  "agreement.restored": _("Taken back from the archive"),
};

const OWN_FIELDS = { company: COMPANY_FIELDS, line: LINE_FIELDS };

const OTHER_FIELDS = {
  archived: _("In the archive"),
  version: _("Version"),
  material: _("A material change"),
  portal_company_id: _("Card in Bitrix24"),
};

const VALUES = {
  kind: (code) => wordFor(COMPANY_KINDS, code),
  country: countryName,
  jurisdiction: jurisdictionName,
  language: (code) => wordFor(LANGUAGES, code),
  mode: (code) => wordFor(MODES, code),
  on_refusal: (code) => wordFor(ON_REFUSAL, code),
  on_silence: (code) => wordFor(ON_SILENCE, code),
  purposes: purposeTitle,
  source: (code) => (code === "custom" ? _("own text") : _("standard text")),
};

// What says nothing to people: fingerprints, numbers of rows.
const HIDDEN = new Set(["sha256", "portal_requisite_id", "revision"]);

export const isTold = (name) => !HIDDEN.has(name);

// In the order of the form, what the form does not have last.
export function inOrder(names, kind) {
  const order = Object.keys(OWN_FIELDS[kind] ?? {});
  const place = (name) => (order.includes(name) ? order.indexOf(name) : order.length);
  return names.toSorted((one, other) => place(one) - place(other));
}

export function fieldTitle(name, kind = "company") {
  const own = OWN_FIELDS[kind] ?? {};
  return own[name] ?? OTHER_FIELDS[name] ?? fieldName(name) ?? name;
}

// names: what the numbers of agreements and companies mean
export function valueWords(name, value, names = {}) {
  if (value === null || value === undefined || value === "") return "";
  if (typeof value === "boolean") return value ? _("yes") : _("no");
  if (Array.isArray(value)) return value.map((item) => valueWords(name, item, names)).join("; ");
  if (typeof value === "object") return Object.values(value).filter(Boolean).join(", ");
  const words = String(names[value] ?? VALUES[name]?.(value) ?? value);
  return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
}
