// Above the list: how many decisions there are of each kind, when they were made, and the times to choose from.

import { get } from "./api.js";
import { el, show } from "./dom.js";
import { _, lang, ngettext } from "./i18n.js";
import { STATUSES, toneFor, wordFor } from "./labels.js";
import { asMoscowQuery, nextDay } from "./register_address.js";
import { barChart, chartTable, legend } from "./register_chart.js";
import { byStatus, timeline } from "./register_timeline.js";
import { failure, skeleton } from "./ui.js";

const UNCOUNTED = ["q", "url", "contact_id"];
const COUNTED = ["method", "line_id", "connector", "company_id", "agreement_id", "version"];
const ALWAYS_TOLD = ["given", "refused", "withdrawn"];
const MOSCOW_MINUTES = -180;
const number = new Intl.NumberFormat(lang);

export class RegisterOverview {
  // choose(filters): other filters are wished
  constructor(choose) {
    this.choose = choose;
    this.tallies = el("div", { class: "tallies", role: "group", "aria-label": _("Decisions by status") });
    this.times = el("div", { class: "row", role: "group", "aria-label": _("Time of the decisions") });
    this.turn = el("button", { type: "button", class: "pill", hidden: true, click: () => this.turnOver() }, _("As a table"));
    this.place = el("div", { class: "stack-tight" });
    this.node = el("section", { class: "card stack overview", "aria-label": _("Counts and chart") },
      el("div", { class: "row row-between" }, this.tallies, el("div", { class: "row" }, this.times, this.turn)), this.place);
    this.isTable = false;
    this.asked = 0;
  }

  async load(filters) {
    const asked = ++this.asked;
    this.filters = filters;
    this.drawTimes();
    if (UNCOUNTED.some((name) => filters[name])) return this.hide();
    if (!this.place.hasChildNodes()) show(this.place, skeleton(3));
    try {
      const answer = await get("/consents/timeline", this.query());
      if (asked === this.asked) this.draw(answer);
    } catch (error) {
      if (asked === this.asked) this.fail(error);
    }
  }

  // All kinds of decisions are told of, also where the list shows one.
  query() {
    const kinds = Object.fromEntries(COUNTED.map((name) => [name, this.filters[name]]));
    return { ...kinds, ...asMoscowQuery(this.filters) };
  }

  hide() {
    this.clear();
    show(this.place, el("p", { class: "soft" }, _("Counts and chart are not known for words, a page address or a contact: take that filter away to see them.")));
  }

  fail(error) {
    this.clear();
    show(this.place, failure(error, () => this.load(this.filters)));
  }

  clear() {
    show(this.tallies);
    this.turn.hidden = true;
  }

  drawTimes() {
    const { from, to } = this.filters;
    show(this.times, quickTimes().map(({ title, first }) => {
      const isChosen = from === first && !to;
      const click = () => this.choose({ from: isChosen ? "" : first, to: "" });
      return el("button", { type: "button", class: "pill", "aria-pressed": String(isChosen), click }, title);
    }));
  }

  draw(answer) {
    this.answer = answer;
    const totals = byStatus(answer);
    show(this.tallies, Object.keys(STATUSES).filter((code) => totals[code] || ALWAYS_TOLD.includes(code)).map((code) => this.tally(code, totals[code] ?? 0)));
    this.drawChart();
  }

  tally(code, entries) {
    const isChosen = this.filters.status === code;
    const click = () => this.choose({ status: isChosen ? "" : code });
    return el("button", { type: "button", class: `tally tone-${toneFor(STATUSES, code)}`, "aria-pressed": String(isChosen), click },
      el("span", { class: "tally-number" }, number.format(entries)), wordFor(STATUSES, code));
  }

  turnOver() {
    this.isTable = !this.isTable;
    this.drawChart();
  }

  drawChart() {
    const { series, columns } = timeline(this.answer, this.filters);
    this.turn.hidden = columns.length === 0;
    this.turn.setAttribute("aria-pressed", String(this.isTable));
    if (columns.length === 0) return show(this.place, el("p", { class: "soft" }, _("No decisions in this time.")));
    const title = this.answer.unit === "day" ? _("Decisions by days") : _("Decisions by months");
    return show(this.place, this.isTable ? this.table(title, series, columns) : this.chart(title, series, columns), zone());
  }

  table(title, series, columns) {
    return chartTable({ title, series, columns, heads: { date: _("Date"), total: _("Total") } });
  }

  chart(title, series, columns) {
    const hint = [`${title}.`, _("Choose a bar to see its entries.")].join(" ");
    const line = el("p", { class: "chart-told", "aria-hidden": "true" }, hint);
    const told = (column, part) => { line.textContent = column ? barWords(column, part) : hint; };
    const about = _("The left and right arrows lead from bar to bar, Enter chooses its time.");
    const chosen = ({ from, to }) => this.choose({ from, to });
    const bars = barChart({ title, about, columns, words: barWords, told, chosen });
    return [bars, el("div", { class: "row row-between" }, line, legend(series))];
  }
}

// Of one line's part of a bar, or of the whole bar with its lines.
function barWords({ name, total, parts }, part) {
  if (part) return `${name} · ${partWords(part)}: ${statusWords(part)}`;
  const lines = parts.filter(({ entries }) => entries > 0);
  const count = ngettext("{n} decision", "{n} decisions", total, { n: number.format(total) });
  return `${name} · ${count}: ${lines.map(partWords).join(", ")}`;
}

const partWords = ({ name, entries }) => `${name} ${number.format(entries)}`;

function statusWords({ statuses }) {
  return Object.entries(statuses).map(([code, entries]) => `${wordFor(STATUSES, code)} ${number.format(entries)}`).join(", ");
}

// Days begin elsewhere for a reader far from Moscow, and his list is in his own time.
function zone() {
  const isMoscow = new Date().getTimezoneOffset() === MOSCOW_MINUTES;
  return !isMoscow && el("p", { class: "soft small" }, _("Counted by days of Moscow time; the list below is in your own time."));
}

function quickTimes() {
  const now = new Date();
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  return [
    { title: _("7 days"), first: nextDay(today, -6) },
    { title: _("30 days"), first: nextDay(today, -29) },
    { title: _("A year"), first: nextDay(today, -364) },
    { title: _("All the time"), first: "" },
  ];
}
