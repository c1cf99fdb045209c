// Cases of erasure: whose data are being destroyed, why, and by when; a case opens in a panel at the side.

import { get } from "./api.js";
import { el, show } from "./dom.js";
import { ErasureCase } from "./erasure_case.js";
import { officersPart } from "./erasure_officers.js";
import { termsHelp } from "./erasure_terms.js";
import { CASE_STATES, CAUSES, clientName, day, nearness, stateOf } from "./erasure_words.js";
import { _, ngettext } from "./i18n.js";
import { wordFor } from "./labels.js";
import { goTo } from "./register_address.js";
import { badge, busy, button, emptyState, failure, linkButton, notice, skeleton, viewHead } from "./ui.js";

const FILTERS = ["all", "state", "cause"];
const COLUMNS = [
  { title: _("Case"), cell: (row) => el("button", { type: "button", class: "link-button nowrap" }, _("No. {n}", { n: row.number })) },
  { title: _("Client"), cell: (row) => row.client.name || el("span", { class: "soft" }, clientName(row)) },
  { title: _("Company"), cell: (row) => [el("span", {}, row.company?.name), el("span", { class: "cell-sub" }, row.line.name)] },
  { title: _("Cause"), cell: (row) => wordFor(CAUSES, row.cause) },
  { title: _("State"), cell: state },
  { title: _("Destroy by"), cell: term },
  { title: _("Planned"), cell: (row) => day(row.planned_at) },
];

export function showErasures(box, { role, query, follow, signal }) {
  const erasures = new Erasures(box, role);
  signal.addEventListener("abort", () => erasures.leave());
  follow((asked) => erasures.follow(asked));
  return erasures.follow(query);
}

// The filters and the opened case stand in the address: a reload and the way back keep them.
class Erasures {
  constructor(box, role) {
    this.filters = filters(() => this.goTo());
    this.list = el("div", { class: "stack", "aria-live": "polite" });
    this.turn = 0;
    show(box, viewHead(_("Destruction of personal data"), _("What is kept of clients without a ground is found, approved by a person, destroyed and proved by an act.")),
      this.filters, this.list, termsHelp(), role === "admin" && officersPart());
  }

  get values() {
    return Object.fromEntries(FILTERS.map((name) => [name, this.filters.elements[name].value]));
  }

  goTo({ opened = "", ...how } = {}) {
    const chosen = Object.entries({ ...this.values, case: opened }).filter(([, value]) => value);
    goTo(chosen.length > 0 ? `#erasures?${new URLSearchParams(chosen)}` : "#erasures", how);
  }

  async follow(query) {
    for (const name of FILTERS) this.filters.elements[name].value = query.get(name) ?? "";
    const asked = JSON.stringify(this.values);
    if (asked !== this.asked) await this.load();
    this.asked = asked;
    this.turnTo(query.get("case") ?? "");
  }

  turnTo(id) {
    if (this.opened?.id === id) return;
    this.leave();
    if (!id) return;
    const origin = this.list.querySelector(`[data-case="${CSS.escape(id)}"]`) ?? this.list;
    const closed = (which) => {
      if (this.opened !== which) return;
      this.opened = null;
      this.goTo({ replaces: true });
    };
    this.opened = new ErasureCase(id, origin, { changed: (row) => this.redraw(row), closed });
  }

  leave() {
    const { opened } = this;
    this.opened = null;
    opened?.leave();
  }

  question(cursor = "") {
    const { all, state: chosen, cause } = this.values;
    const isOpen = !all && !chosen;
    return { open: isOpen ? "1" : "", state: chosen, cause, sort: isOpen ? "deadline" : "newest", cursor, limit: 50 };
  }

  async load() {
    const turn = ++this.turn;
    show(this.list, el("div", { class: "card" }, skeleton(6)));
    try {
      const found = await get("/erasures", this.question());
      if (turn === this.turn) this.draw(found);
    } catch (error) {
      if (turn === this.turn) show(this.list, failure(error, () => this.load()));
    }
  }

  draw(found) {
    if (found.items.length === 0) return show(this.list, el("div", { class: "card" }, nothing(this.values)));
    this.shown = 0;
    this.body = el("tbody", { role: "rowgroup" });
    this.foot = el("div", { class: "table-foot" });
    const head = el("tr", { role: "row" }, COLUMNS.map(({ title }) => el("th", { scope: "col", role: "columnheader" }, el("span", {}, title))));
    const table = el("table", { class: "table register-table erasure-table", role: "table" },
      el("caption", { class: "visually-hidden" }, _("Cases of erasure")), el("thead", { role: "rowgroup" }, head), this.body);
    show(this.list, !found.items.every((row) => row.calendar_known) && calendarNotice(),
      el("div", { class: "card table-card" }, el("div", { class: "table-wrap" }, table), this.foot));
    this.append(found);
  }

  append(found) {
    this.body.append(...found.items.map((row) => this.row(row)));
    this.shown += found.items.length;
    const count = ngettext("{n} case", "{n} cases", found.total);
    const more = found.next_cursor && button(_("Show more"), (event) => busy(event.currentTarget, () => this.more(found.next_cursor)));
    show(this.foot, el("span", { class: "soft" }, _("{shown} shown, {count} in all", { shown: this.shown, count })), more);
  }

  async more(cursor) {
    const { turn } = this;
    try {
      const found = await get("/erasures", this.question(cursor));
      if (turn === this.turn) this.append(found);
    } catch (error) {
      if (turn === this.turn) show(this.foot, failure(error, () => this.more(cursor)));
    }
  }

  row(row) {
    const open = (event) => event.target.closest("a") || this.goTo({ opened: row.id });
    return el("tr", { role: "row", "data-case": row.id, click: open },
      COLUMNS.map(({ title, cell }) => el("td", { role: "cell", "data-title": title }, cell(row))));
  }

  // The cells alone: the row itself is what gets the focus back from the panel.
  redraw(row) {
    const shown = this.list.querySelector(`[data-case="${CSS.escape(row.id)}"]`);
    if (shown) show(shown, ...this.row(row).children);
  }
}

function filters(changed) {
  const select = (name, title, pairs) => el("label", { class: "field" }, el("span", { class: "field-label" }, title),
    el("select", { class: "input", name }, pairs.map(([value, words]) => el("option", { value }, words))));
  const states = Object.entries(CASE_STATES).map(([code, { word }]) => [code, word]);
  return el("form", { class: "card filters erasure-filters", role: "search", "aria-label": _("Filters"), change: changed, submit: (event) => event.preventDefault() },
    select("all", _("Which cases"), [["", _("Open ones")], ["1", _("All, also finished")]]),
    select("state", _("State"), [["", _("Any")], ...states]),
    select("cause", _("Cause"), [["", _("Any")], ...Object.entries(CAUSES)]));
}

function state(row) {
  const { word, tone } = stateOf(row);
  return badge(word, tone);
}

function term(row) {
  const near = nearness(row);
  return [el("span", { class: "nowrap" }, day(row.deadline)), near && el("span", { class: `near near-${near.tone}` }, near.words)];
}

export function calendarNotice() {
  return notice("warn", _("The days off of one of the years are not known yet, so terms were counted in plain days, which is shorter than the law asks. Ask whoever runs the server to add the calendar of that year."), { title: _("The calendar of the year is missing") });
}

function nothing({ all, state: chosen, cause }) {
  if (chosen || cause) return emptyState(_("Nothing matches the filters"), _("Choose another state or cause above."));
  const when = _("A case opens by itself when a client refuses, does not answer in time, withdraws the consent or its term ends, and CRM may have data of this client. To open one by hand, press “Destroy data” on the page “Consents” beside the chat.");
  if (all) return emptyState(_("No cases yet"), when);
  return emptyState(_("No open cases"), when, linkButton(_("Show finished cases"), "#erasures?all=1", { main: false }));
}
