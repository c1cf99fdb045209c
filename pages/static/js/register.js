// The register of consents: columns, sorting, pages by cursor.

import { get } from "./api.js";
import { openConsent } from "./consent_panel.js";
import { corruptedBadge, corruptedNotice } from "./corruption.js";
import { el, outerLink, show } from "./dom.js";
import { _, ngettext } from "./i18n.js";
import { CONNECTORS, METHODS, URL_KINDS, versionName, wordFor } from "./labels.js";
import { askToExport } from "./register_export.js";
import { isFiltered, registerFilters } from "./register_filters.js";
import { busy, button, emptyState, failure, linkButton, skeleton, statusBadge, time, viewHead } from "./ui.js";

const PAGE_SIZE = 50;
const COLUMNS = [
  { title: _("Date"), sort: "occurred_at" },
  { title: _("Client"), sort: "client" },
  { title: _("Source"), sort: "source" },
  { title: _("URL") },
  { title: _("Company") },
  { title: _("Version") },
  { title: _("Method") },
  { title: _("Status") },
];

export function showRegister(box, { query, canManage }) {
  const results = el("div", { class: "stack", "aria-live": "polite" });
  const list = new RegisterList(results);
  const filters = registerFilters(query, (chosen) => list.filter(chosen));
  const about = _("Every decision of every client. Entries are never changed or removed.");
  const take = ({ currentTarget }) => askToExport(currentTarget, { ...list.found(), told: filters.told() });
  list.exporter = canManage && button(_("Export"), take, { disabled: true });
  show(box, viewHead(_("Register of consents"), about, list.exporter), filters.form, results);
  return list.filter(filters.values());
}

class RegisterList {
  constructor(place) {
    this.place = place;
    this.sort = "-occurred_at";
    this.filters = {};
    this.turn = 0;
  }

  filter(chosen) {
    this.filters = chosen;
    return this.load();
  }

  sortBy(column) {
    const first = column === "occurred_at" ? `-${column}` : column;
    const second = first.startsWith("-") ? column : `-${column}`;
    this.sort = this.sort === first ? second : first;
    return this.load();
  }

  query(more = {}) {
    return { ...this.filters, sort: this.sort, limit: PAGE_SIZE, ...more };
  }

  // What the list shows, for whoever takes it out.
  found() {
    return { query: { ...this.filters, sort: this.sort }, total: this.total };
  }

  // Only the last question's answer is shown, in whatever order the answers come.
  async load() {
    const turn = ++this.turn;
    this.counted(0);
    show(this.place, el("div", { class: "card" }, skeleton(8)));
    try {
      const page = await get("/consents", this.query());
      if (turn === this.turn) this.draw(page);
    } catch (error) {
      if (turn === this.turn) show(this.place, failure(error, () => this.load()));
    }
  }

  // What is not there, or not known yet, cannot be taken out.
  counted(total) {
    this.total = total;
    if (this.exporter) this.exporter.disabled = total === 0;
  }

  draw(page) {
    this.counted(page.total);
    if (page.items.length === 0) return show(this.place, el("div", { class: "card" }, nothing(this.filters)));
    this.shown = 0;
    this.body = el("tbody");
    this.foot = el("div", { class: "table-foot" });
    this.warning = el("div");
    const caption = el("caption", { class: "visually-hidden" }, _("Register of consents"));
    const table = el("table", { class: "table" }, caption, el("thead", {}, this.header()), this.body);
    show(this.place, this.warning, el("div", { class: "card table-card" }, el("div", { class: "table-wrap" }, table), this.foot));
    this.append(page);
  }

  append(page) {
    if (page.items.some((row) => row.corrupted)) show(this.warning, corruptedNotice());
    this.body.append(...page.items.map(registerRow));
    this.shown += page.items.length;
    const count = ngettext("{n} entry", "{n} entries", page.total);
    const words = _("{shown} shown, {count} in all", { shown: this.shown, count });
    show(this.foot, el("span", { class: "soft" }, words), page.next_cursor && this.moreButton(page.next_cursor));
  }

  moreButton(cursor) {
    return button(_("Show more"), (event) => busy(event.currentTarget, () => this.more(cursor)));
  }

  async more(cursor) {
    const turn = this.turn;
    try {
      const page = await get("/consents", this.query({ cursor }));
      if (turn === this.turn) this.append(page);
    } catch (error) {
      if (turn === this.turn) show(this.foot, failure(error, () => this.more(cursor)));
    }
  }

  header() {
    return el("tr", {}, COLUMNS.map((column) => this.heading(column)));
  }

  heading({ title, sort }) {
    if (!sort) return el("th", { scope: "col" }, el("span", {}, title));
    const isDescending = this.sort === `-${sort}`;
    const isChosen = isDescending || this.sort === sort;
    const order = isDescending ? "descending" : "ascending";
    const arrow = isChosen ? (isDescending ? "↓" : "↑") : "↕";
    const click = () => this.sortBy(sort).then(() => this.place.querySelector(`[data-sort="${sort}"]`)?.focus());
    const mark = el("span", { "aria-hidden": "true" }, arrow);
    const control = el("button", { type: "button", "data-sort": sort, click }, title, mark);
    return el("th", { scope: "col", "aria-sort": isChosen ? order : "none" }, control);
  }
}

function nothing(filters) {
  if (isFiltered(filters)) {
    return emptyState(_("Nothing matches the filters"), _("Change the search or clear the filters above."));
  }
  const text = _("Publish an agreement and protect an open line: the decisions of clients will appear here by themselves.");
  return emptyState(_("No consents yet"), text, linkButton(_("Set up open lines"), "#lines"));
}

export function registerRow(row) {
  const open = (event) => event.target.closest("a") || openConsent(row, event.currentTarget);
  const date = el("button", { type: "button", class: "link-button nowrap" }, time(row.occurred_at));
  const cells = [
    date,
    row.client?.name || _("No name"),
    source(row),
    page(row),
    row.company?.name,
    el("span", { class: "nowrap" }, versionName(row.agreement)),
    wordFor(METHODS, row.method),
    [statusBadge(row.status), row.corrupted && corruptedBadge()],
  ];
  return el("tr", { click: open }, cells.map((cell) => el("td", {}, cell)));
}

function source(row) {
  return [wordFor(CONNECTORS, row.connector), el("span", { class: "cell-sub" }, row.line?.name)];
}

function page(row) {
  if (!row.url) return el("span", { class: "soft" }, "—");
  const short = row.url.replace(/^https?:\/\//, "").slice(0, 60);
  return [outerLink(row.url, short, { title: row.url }), el("span", { class: "cell-sub" }, wordFor(URL_KINDS, row.url_kind))];
}
