// Open lines: short rows that open, with a filter where there are many of them.

import { get } from "./api.js";
import { el, show } from "./dom.js";
import { _ } from "./i18n.js";
import { refusalHelp } from "./line_help.js";
import { LineRow } from "./line_row.js";
import { emptyState, skeleton, viewHead } from "./ui.js";

const FEW = 5;
const STATES = {
  all: { title: _("All"), fits: () => true },
  protected: { title: _("Protected"), fits: (row) => row.line.protected },
  open: { title: _("Not protected"), fits: (row) => !row.line.protected },
  attention: { title: _("Need attention"), fits: (row) => row.needsAttention },
};

export async function showLines(box, { canManage, rest }) {
  const head = viewHead(_("Open lines"), _("Choose the lines where clients are asked for consent, and the agreement shown there."));
  show(box, head, el("div", { class: "card" }, skeleton()));
  const [lines, agreements] = await Promise.all([get("/lines"), publishedAgreements()]);
  if (lines.items.length === 0) return show(box, head, el("div", { class: "card" }, noLines()));
  const rows = lines.items.map((line) => new LineRow(line, agreements, canManage));
  const list = el("div", { class: "line-list" }, rows.map((row) => row.node));
  show(box, head, rows.length > FEW && filters(rows), list, refusalHelp());
  const asked = rows.find(({ line }) => String(line.line_id) === rest[0]) ?? (rows.length === 1 && rows[0]);
  if (asked) asked.open();
}

// An operator may look at lines and may not be let near the agreements.
async function publishedAgreements() {
  const answer = await get("/agreements").catch((error) => {
    if (error.status === 403) return { items: [] };
    throw error;
  });
  return answer.items.filter((agreement) => agreement.versions?.length > 0);
}

function noLines() {
  return emptyState(_("The portal has no open lines"), _("Create a line in Bitrix24: CRM, Clients, Contact centre. Then open this tab again."));
}

function filters(rows) {
  const search = el("input", { class: "input", type: "search", name: "q", autocomplete: "off" });
  const state = el("select", { class: "input", name: "state" }, Object.entries(STATES).map(([code, { title }]) => el("option", { value: code }, title)));
  const count = el("p", { class: "soft", role: "status" });
  const apply = () => {
    const words = search.value.trim().toLowerCase();
    const isShown = (row) => row.line.name.toLowerCase().includes(words) && STATES[state.value].fits(row);
    for (const row of rows) row.node.hidden = !isShown(row);
    const { length: shown } = rows.filter(isShown);
    count.textContent = shown > 0 ? _("Shown {shown} of {count}", { shown, count: rows.length }) : _("No such line: change the filter.");
  };
  apply();
  const labelled = (title, control) => el("label", { class: "field" }, el("span", { class: "field-label" }, title), control);
  return el("form", { class: "card filters line-filters", role: "search", "aria-label": _("Filters"), input: apply, submit: (event) => event.preventDefault() },
    labelled(_("Name of the line"), search), labelled(_("State"), state), count);
}
