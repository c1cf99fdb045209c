// The list of the register: columns that sort it, pages by cursor.

import { get } from "./api.js";
import { openConsent } from "./consent_panel.js";
import { corruptedBadge, corruptedNotice } from "./corruption.js";
import { el, outerLink, show } from "./dom.js";
import { _, lang, ngettext } from "./i18n.js";
import { CONNECTORS, METHODS, URL_KINDS, versionName, wordFor } from "./labels.js";
import { FILTERS, addressOf } from "./register_address.js";
import { evidenceOf } from "./register_evidence.js";
import { busy, button, emptyState, failure, linkButton, skeleton, statusBadge, time } from "./ui.js";

const PAGE_SIZE = 50;
const COLUMNS = [
  { title: _("Date"), sort: "occurred_at", cell: date },
  { title: _("Client"), sort: "client", cell: (row) => row.client?.name || _("No name") },
  { title: _("Source"), sort: "source", cell: (row) => wordFor(CONNECTORS, row.connector) },
  { title: _("URL"), sort: "url", cell: page },
  { title: _("Company"), sort: "company", cell: (row) => row.company?.name },
  { title: _("Line"), sort: "line", cell: (row) => row.line?.name },
  { title: _("Version"), sort: "version", cell: (row) => el("span", { class: "nowrap" }, versionName(row.agreement)) },
  { title: _("Method"), sort: "method", cell: (row) => wordFor(METHODS, row.method) },
  { title: _("Status"), sort: "status", cell: (row) => [statusBadge(row.status), row.corrupted && corruptedBadge()] },
];
const number = new Intl.NumberFormat(lang);

export class RegisterList {
  // sorted(sort): another order is wished; counted(total): how many entries there are, 0 until that is known
  constructor({ canManage, sorted, counted }) {
    Object.assign(this, { canManage, sorted, counted });
    this.node = el("div", { class: "stack", "aria-live": "polite" });
    this.turn = 0;
  }

  ask(filters, sort) {
    Object.assign(this, { filters, sort });
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
    this.count(0);
    this.wait();
    try {
      const found = await get("/consents", this.query());
      if (turn === this.turn) this.draw(found);
    } catch (error) {
      if (turn === this.turn) this.redraw(failure(error, () => this.load()));
    }
  }

  // The answer comes at once as a rule: a list that vanishes before it would only flicker.
  wait() {
    if (this.node.querySelector(".table")) this.node.setAttribute("aria-busy", "true");
    else show(this.node, el("div", { class: "card" }, skeleton(8)));
  }

  redraw(...nodes) {
    this.node.removeAttribute("aria-busy");
    show(this.node, ...nodes);
  }

  count(total) {
    this.total = total;
    this.counted(total);
  }

  draw(found) {
    this.count(found.total);
    if (found.items.length === 0) return this.redraw(el("div", { class: "card" }, nothing(this.filters)));
    this.shown = 0;
    this.body = el("tbody", { role: "rowgroup" });
    this.foot = el("div", { class: "table-foot" });
    this.warning = el("div");
    const caption = el("caption", { class: "visually-hidden" }, _("Register of consents"));
    // A narrow screen shows rows as cards, and the browser then forgets by itself that this is a table.
    const table = el("table", { class: "table register-table", role: "table" },
      caption, el("thead", { role: "rowgroup" }, this.header()), this.body);
    // Whoever sorts with the keyboard, or has gone on to the next column meanwhile, stays where he is.
    const { sort } = this.node.contains(document.activeElement) ? document.activeElement.dataset : {};
    this.redraw(this.warning, el("div", { class: "card table-card" }, el("div", { class: "table-wrap" }, table), this.foot));
    this.append(found);
    this.node.querySelector(`[data-sort="${sort}"]`)?.focus();
  }

  append(found) {
    if (found.items.some((row) => row.corrupted)) show(this.warning, corruptedNotice());
    this.body.append(...found.items.map((row) => this.row(row)));
    this.shown += found.items.length;
    const count = ngettext("{n} entry", "{n} entries", found.total, { n: number.format(found.total) });
    const words = _("{shown} shown, {count} in all", { shown: number.format(this.shown), count });
    show(this.foot, el("span", { class: "soft" }, words), found.next_cursor && this.moreButton(found.next_cursor));
  }

  moreButton(cursor) {
    return button(_("Show more"), (event) => busy(event.currentTarget, () => this.more(cursor)));
  }

  async more(cursor) {
    const turn = this.turn;
    try {
      const found = await get("/consents", this.query({ cursor }));
      if (turn === this.turn) this.append(found);
    } catch (error) {
      if (turn === this.turn) show(this.foot, failure(error, () => this.more(cursor)));
    }
  }

  header() {
    return el("tr", { role: "row" }, COLUMNS.map((column) => this.heading(column)));
  }

  heading({ title, sort }) {
    const isDescending = this.sort === `-${sort}`;
    const isChosen = isDescending || this.sort === sort;
    const order = isDescending ? "descending" : "ascending";
    const arrow = isChosen ? (isDescending ? "↓" : "↑") : "↕";
    const mark = el("span", { "aria-hidden": "true" }, arrow);
    const control = el("button", { type: "button", "data-sort": sort, click: () => this.sortBy(sort) }, title, mark);
    return el("th", { scope: "col", role: "columnheader", "aria-sort": isChosen ? order : "none" }, control);
  }

  sortBy(column) {
    const first = column === "occurred_at" ? `-${column}` : column;
    const second = first.startsWith("-") ? column : `-${column}`;
    this.sorted(this.sort === first ? second : first);
  }

  row(row) {
    const more = { page: pageLink, evidence: this.canManage && evidenceOf };
    const open = (event) => event.target.closest("a") || openConsent(row, event.currentTarget, more);
    const cells = COLUMNS.map(({ title, cell }) => el("td", { role: "cell", "data-title": title }, cell(row)));
    return el("tr", { role: "row", click: open }, cells);
  }
}

function nothing(filters) {
  if (FILTERS.some((name) => filters[name])) {
    return emptyState(_("Nothing matches the filters"), _("Change the search or clear the filters above."));
  }
  const text = _("Publish an agreement and protect an open line: the decisions of clients will appear here by themselves.");
  return emptyState(_("No consents yet"), text, linkButton(_("Set up open lines"), "#lines"));
}

function date(row) {
  return el("button", { type: "button", class: "link-button nowrap" }, time(row.occurred_at));
}

function page(row) {
  if (!row.url) return el("span", { class: "soft" }, "—");
  const short = row.url.replace(/^https?:\/\//, "").slice(0, 60);
  return [outerLink(row.url, short, { title: row.url }), el("span", { class: "cell-sub" }, wordFor(URL_KINDS, row.url_kind))];
}

function pageLink(url, leave) {
  return el("a", { class: "cell-sub", href: addressOf({ url }), click: leave }, _("All entries with this page"));
}
