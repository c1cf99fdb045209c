// Taking the register out as a file: what and how much it will be, in which format, and how far it is.

import { get } from "./api.js";
import { el, show } from "./dom.js";
import { download } from "./file_download.js";
import { choice } from "./form.js";
import { _, ngettext } from "./i18n.js";
import { openPanel } from "./panel.js";
import { busy, button, facts, failure, notice } from "./ui.js";

const LINE_END = 10;
const FORMATS = [
  ["xlsx", _("Excel workbook (XLSX)"), _("For reading and printing: dates are dates, names and phone numbers stay as they were written.")],
  ["csv", _("Table (CSV)"), _("For other spreadsheets and databases: UTF-8, semicolons.")],
  ["jsonl", "JSON Lines", _("For programmes: one entry a line, with the fields of the API.")],
];

// query: filters and order of the list; total: how many entries it has; told: its filters in words
export function askToExport(origin, { query, total, told }) {
  const { panel, body } = openPanel(_("Export the register"), origin, { looks: "panel modal" });
  new Export({ panel, body, query, total, told }).ask();
}

class Export {
  constructor(parts) {
    Object.assign(this, parts);
    this.stop = new AbortController();
    this.panel.addEventListener("close", () => this.stop.abort());
  }

  ask() {
    this.result = el("div", { class: "stack", "aria-live": "polite" });
    this.formats = el("fieldset", { class: "choices" },
      el("legend", {}, _("Format")),
      FORMATS.map(([code, title, help]) => choice("radio", "format", code, title, code === "xlsx", help)));
    const start = button(_("Download"), (event) => busy(event.currentTarget, () => this.run()), { main: true });
    const cancel = button(_("Cancel"), () => this.panel.close());
    show(this.body, this.about(), this.formats, this.result, el("div", { class: "row" }, start, cancel));
    start.focus();
  }

  about() {
    const filters = this.told.length > 0 ? facts(this.told) : el("p", { class: "soft" }, _("No filters: the whole register."));
    return el("div", { class: "stack-tight" },
      el("p", {}, _("Will be exported: {count}, in the order of the list.", { count: entries(this.total) })),
      filters,
      el("p", { class: "soft" }, _("The file holds personal data: give it only to those who need it. The history of changes names who exported it.")));
  }

  get format() {
    return this.formats.querySelector("input:checked").value;
  }

  async run() {
    const { format } = this;
    this.formats.disabled = true;
    try {
      const { url, total } = await get("/consents/export", { ...this.query, format });
      const heard = format === "xlsx" ? this.waiting(total) : this.counting(total);
      const name = await download(url, { signal: this.stop.signal, heard });
      show(this.result, notice("good", _("Exported: {count}. The file “{name}” is among the downloads.", { count: entries(total), name })));
    } catch (error) {
      if (error.name !== "AbortError") show(this.result, failure(error));
      if (!("status" in error) && error.name !== "AbortError") throw error;
    } finally {
      this.formats.disabled = false;
    }
  }

  // A workbook comes only when it is complete.
  waiting(total) {
    const words = _("The workbook is being made: {count}. A long register takes some minutes.", { count: entries(total) });
    show(this.result, el("p", {}, words), el("progress", { class: "file-progress", "aria-label": _("Export the register") }));
    return () => {};
  }

  counting(total) {
    const words = el("p");
    const bar = el("progress", { class: "file-progress", "aria-label": _("Export the register"), max: Math.max(1, total), value: 0 });
    show(this.result, words, bar);
    let lines = 0;
    return (piece) => {
      for (const byte of piece) lines += byte === LINE_END;
      bar.value = Math.min(lines, total);
      words.textContent = _("{n} of {count}", { n: bar.value, count: entries(total) });
    };
  }
}

const entries = (n) => ngettext("{n} entry", "{n} entries", n);
