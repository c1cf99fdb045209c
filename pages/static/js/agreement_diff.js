// Two texts of an agreement side by side in one: what was added is underlined, what was taken out is struck through.

import { get } from "./api.js";
import { el, show } from "./dom.js";
import { selectField } from "./form.js";
import { _, ngettext } from "./i18n.js";
import { button, failure, notice, skeleton } from "./ui.js";

const DRAFT = "draft";
const KEPT_AROUND = 1;
const WORTH_FOLDING = 3;

export function differencePart(agreement) {
  const numbers = (agreement.versions ?? []).map(({ version }) => version).sort((one, other) => one - other);
  const head = el("h3", {}, _("Differences"));
  if (numbers.length === 0) return null;
  const part = new DifferencePart(agreement, numbers);
  part.load();
  return el("section", { class: "card stack", "aria-label": _("Differences") }, head, part.choices, part.result);
}

class DifferencePart {
  constructor(agreement, numbers) {
    this.agreement = agreement;
    const last = numbers.at(-1);
    const toDraft = agreement.has_changes || numbers.length === 1;
    const published = numbers.map((n) => [String(n), _("Version {n}", { n })]);
    this.from = selectField("from", _("Earlier text"), published, { value: String(toDraft ? last : numbers.at(-2)) });
    this.to = selectField("to", _("Later text"), [...published, [DRAFT, _("The draft")]], { value: toDraft ? DRAFT : String(last) });
    this.choices = el("div", { class: "fields", change: () => this.load() }, this.from, this.to);
    this.result = el("div", { class: "stack", "aria-live": "polite" });
    this.turn = 0;
  }

  get path() {
    return `/agreements/${encodeURIComponent(this.agreement.id)}`;
  }

  // Only the last question's answer is shown, in whatever order the answers come.
  async load() {
    const turn = ++this.turn;
    const chosen = (holder) => holder.querySelector("select").value;
    const query = { from: chosen(this.from), to: chosen(this.to) };
    show(this.result, skeleton(5));
    try {
      const { rows } = await get(`${this.path}/diff`, query);
      if (turn === this.turn) show(this.result, difference(rows));
    } catch (error) {
      if (turn === this.turn) show(this.result, failure(error, () => this.load()));
    }
  }
}

function difference(rows) {
  const changed = rows.filter(({ op }) => op !== "same").length;
  if (changed === 0) return notice("info", _("The texts are the same."));
  const count = ngettext("{n} paragraph differs", "{n} paragraphs differ", changed);
  const legend = el("p", { class: "soft" }, `${count}. `, el("ins", {}, _("Underlined: added")), ", ", el("del", {}, _("struck through: taken out")), ".");
  return [legend, el("div", { class: "diff" }, folded(rows).flatMap(part))];
}

// Long runs of unchanged paragraphs are folded: one stays on each side of a change.
function folded(rows) {
  const isNear = rows.map((row, index) => rows.slice(Math.max(0, index - KEPT_AROUND), index + KEPT_AROUND + 1).some(({ op }) => op !== "same"));
  const parts = [];
  rows.forEach((row, index) => {
    if (isNear[index]) parts.push(row);
    else if (Array.isArray(parts.at(-1))) parts.at(-1).push(row);
    else parts.push([row]);
  });
  return parts;
}

function part(item) {
  if (!Array.isArray(item)) return drawnRow(item);
  return item.length < WORTH_FOLDING ? item.map(drawnRow) : hiddenRun(item);
}

function hiddenRun(rows) {
  const words = ngettext("{n} paragraph without changes", "{n} paragraphs without changes", rows.length);
  const open = button(words, () => { const drawn = rows.map(drawnRow); open.replaceWith(...drawn); drawn[0].focus(); }, { small: true, "aria-expanded": "false" });
  open.classList.add("diff-folded");
  return open;
}

function drawnRow({ op, old, new: added, parts }) {
  if (op === "added") return row("added", "+", _("Added"), el("ins", {}, added));
  if (op === "removed") return row("removed", "−", _("Taken out"), el("del", {}, old));
  if (op === "changed") return row("changed", "±", _("Changed"), parts.map(word));
  return row("same", "", "", added ?? old);
}

function word({ op, text }) {
  if (op === "added") return el("ins", {}, text);
  if (op === "removed") return el("del", {}, text);
  return text;
}

function row(op, sign, name, ...words) {
  return el("div", { class: `diff-row diff-${op}`, tabindex: "-1" },
    el("span", { class: "diff-sign", "aria-hidden": "true" }, sign),
    el("div", {}, name && el("span", { class: "visually-hidden" }, `${name}: `), words));
}
