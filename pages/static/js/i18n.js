// Words and dates in the language of the page; the strings come with the page as JSON.

const catalogue = JSON.parse(document.getElementById("strings")?.textContent || "{}");
const PLURAL_FORMS = {
  ru: { one: 0, few: 1, many: 2, other: 2 },
  en: { one: 0, other: 1 },
};

export const lang = document.documentElement.lang === "en" ? "en" : "ru";

const plural = new Intl.PluralRules(lang);
const moment = new Intl.DateTimeFormat(lang, { dateStyle: "short", timeStyle: "short" });

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// Named like gettext's own function, so that the usual extractors find the strings.
export function _(source, values = {}) {
  return fill(catalogue[source] ?? source, values);
}

export function ngettext(one, many, n, values = {}) {
  const form = PLURAL_FORMS[lang][plural.select(n)];
  const text = catalogue[`${one}|${form}`] ?? (n === 1 ? one : many);
  return fill(text, { n, ...values });
}

export function localTime(rfc3339) {
  return rfc3339 ? moment.format(new Date(rfc3339)) : "";
}

export function utcTime(rfc3339) {
  return rfc3339 ? `${new Date(rfc3339).toISOString().slice(0, 19).replace("T", " ")} UTC` : "";
}
