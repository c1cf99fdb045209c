// Taking evidence out: a ZIP that proves itself without the application.

import { get } from "./api.js";
import { el, show } from "./dom.js";
import { download } from "./file_download.js";
import { selectField, textField } from "./form.js";
import { _, ngettext } from "./i18n.js";
import { asQuery } from "./register_address.js";
import { openPanel } from "./panel.js";
import { busy, button, failure, notice } from "./ui.js";

const count = (total) => ngettext("{n} entry", "{n} entries", total);

// The section of an opened entry; panel: what it stands in
export function evidenceOf(consent, panel) {
  const taking = new Taking(panel);
  const user = consent.client?.user_id;
  const take = (words, query) => button(words, ({ currentTarget }) => taking.take(currentTarget, query), { small: true });
  return [
    el("h3", {}, _("Hand out evidence")),
    el("p", { class: "soft small" }, _("An archive for a court, an inspection or the client: the entry in full, the text that was shown, the signed chain of the register and a program that checks all of it without us.")),
    el("div", { class: "row" },
      take(_("Evidence (ZIP)"), { consent_id: consent.id }),
      user && take(_("All of this client (ZIP)"), { client_user_id: user })),
    taking.result,
  ];
}

// filters: of the list; its company and its days are offered
export async function askForEvidence(origin, filters) {
  const { panel, body } = openPanel(_("Evidence"), origin, { looks: "panel modal" });
  const taking = new Taking(panel);
  const form = evidenceForm(filters);
  const take = button(_("Take evidence"), ({ currentTarget }) => submit(currentTarget), { main: true });
  const submit = (control) => (form.hasAnswer() ? taking.take(control, form.query()) : show(taking.result, notice("warn", form.missing())));
  form.node.addEventListener("submit", (event) => { event.preventDefault(); submit(take); });
  show(body, about(), form.node, taking.result,
    el("div", { class: "row" }, take, button(_("Cancel"), () => panel.close())));
  form.node.querySelector("select").focus();
  await form.nameCompanies();
}

function about() {
  return el("div", { class: "stack-tight" },
    el("p", {}, _("An archive that proves consents without this application: for a court, an inspection of Roskomnadzor or an answer to a client.")),
    el("ul", { class: "list" }, [
      _("the chosen entries in full: who, when, how and in which words"),
      _("texts of the agreements as the clients saw them"),
      _("the chain of the whole register; names, contacts and words of other clients are sealed in it"),
      _("a signed checkpoint and the program verify.py, which needs nothing but Python"),
    ].map((words) => el("li", {}, words))),
    el("p", { class: "soft" }, _("The archive holds personal data: give it only to those who need it. The history of changes names who took it.")));
}

function evidenceForm(filters) {
  const kinds = [["company", _("One company")], ["period", _("A time, all companies")]];
  const kind = selectField("kind", _("What to take"), kinds, { value: isOfPeriod(filters) ? "period" : "company", wide: true });
  const company = selectField("company_id", _("Company"), [["", _("Choose a company")]], { wide: true });
  const days = [textField("from", _("From"), { type: "date", value: filters.from }), textField("to", _("To"), { type: "date", value: filters.to })];
  const node = el("form", { class: "fields", "aria-label": _("Evidence") }, kind, company, days);
  const { elements } = node;
  const isCompany = () => elements.kind.value === "company";
  const follow = () => {
    company.hidden = !isCompany();
    for (const day of days) day.hidden = isCompany();
  };
  elements.kind.addEventListener("change", follow);
  follow();
  return {
    node,
    query: () => (isCompany() ? { company_id: elements.company_id.value } : asQuery({ from: elements.from.value, to: elements.to.value })),
    hasAnswer: () => Boolean(isCompany() ? elements.company_id.value : elements.from.value || elements.to.value),
    missing: () => (isCompany() ? _("Choose a company") : _("Choose at least one of the days.")),
    nameCompanies: () => nameCompanies(elements.company_id, filters.company_id),
  };
}

const isOfPeriod = ({ company_id: company, from, to }) => !company && Boolean(from || to);

// Consents of a company in the archive are proved like any other.
async function nameCompanies(control, chosen) {
  const kept = ["false", "true"].map((archived) => get("/companies", { archived }).catch(() => ({ items: [] })));
  const companies = (await Promise.all(kept)).flatMap(({ items }) => items);
  control.append(...companies.map(({ id, short_name: short, full_name: full }) => el("option", { value: id }, short || full)));
  const wanted = control.value || chosen || (companies.length === 1 ? companies[0].id : "");
  control.value = companies.some(({ id }) => id === wanted) ? wanted : "";
}

// One archive at a time; what became of it stands in `result`.
class Taking {
  constructor(panel) {
    this.result = el("div", { class: "stack", "aria-live": "polite" });
    this.stop = new AbortController();
    panel.addEventListener("close", () => this.stop.abort());
  }

  take(control, query) {
    return busy(control, () => this.run(query));
  }

  async run(query) {
    const words = el("p", {}, _("The archive is being made. A long register takes some minutes."));
    show(this.result, words, el("progress", { class: "file-progress", "aria-label": _("Evidence") }));
    try {
      const { url, total } = await get("/consents/evidence", query);
      const name = await download(url, { signal: this.stop.signal, heard: () => {} });
      show(this.result, notice("good", _("Taken: {count}. The file “{name}” is among the downloads.", { count: count(total), name })));
    } catch (error) {
      if (error.name !== "AbortError") show(this.result, failure(error));
      if (!("status" in error) && error.name !== "AbortError") throw error;
    }
  }
}
