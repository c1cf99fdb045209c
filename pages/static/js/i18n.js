// Words and dates in the language of the page; the strings come with the page as JSON.

const catalogue = JSON.parse(document.getElementById("strings")?.textContent || "{}");
const PLURAL_FORMS = {
  ru: { one: 0, few: 1, many: 2, other: 2 },
  en: { one: 0, other: 1 },
};

export const lang = document.documentElement.lang === "en" ? "en" : "ru";

const plural = new Intl.PluralRules(lang);
// In English a month stands as a word: 12/9 is another day on the other side of an ocean.
export const dateLocale = lang === "en" ? "en-GB" : lang;
export const dateStyle = lang === "en" ? "medium" : "short";

const moment = new Intl.DateTimeFormat(dateLocale, { dateStyle, timeStyle: "short" });

function fill(text, values) {
  const filled = text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  // A number does not part from its sign at the end of a line.
  return filled.replaceAll("№ ", "№\u00a0");
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
