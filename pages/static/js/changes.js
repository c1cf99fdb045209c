// The history of one company, line or agreement: who changed what, when, from what to what.

import { get } from "./api.js";
import { ACTIONS, fieldTitle, inOrder, isTold, valueWords } from "./changes_words.js";
import { el, show } from "./dom.js";
import { _ } from "./i18n.js";
import { wordFor } from "./labels.js";
import { openPanel } from "./panel.js";
import { busy, button, emptyState, failure, skeleton, time } from "./ui.js";

// subject: public id, of a line its number; names: what the public ids among the values mean
export function openChanges(subject, title, origin, names = {}) {
  const { body } = openPanel(_("History of changes: {title}", { title }), origin);
  const list = el("ol", { class: "changes", "aria-live": "polite" });
  const foot = el("div");
  show(body, list, foot);
  return load({ subject, list, foot, names }, null);
}

export async function lastChange(subject) {
  const { items } = await get("/changes", { subject, limit: 1 });
  return items[0] ?? null;
}

export const authorOf = (change) => change.user_name || _("Employee No. {n}", { n: change.user_id });

async function load(history, cursor) {
  const { subject, list, foot, names } = history;
  if (!cursor) show(foot, skeleton(4));
  try {
    const page = await get("/changes", { subject, cursor });
    list.append(...page.items.map((change) => entry(change, names)));
    const next = page.next_cursor;
    const more = next && button(_("Show more"), (event) => busy(event.currentTarget, () => load(history, next)));
    show(foot, list.children.length === 0 && nothing(), more);
  } catch (error) {
    show(foot, failure(error, () => load(history, cursor)));
  }
}

function nothing() {
  return emptyState(_("Nothing has been changed yet"), _("Every saving is noted here with its author and time; nobody can remove it."));
}

function entry(change, names) {
  const { at, action } = change;
  return el("li", { class: "card stack-tight" },
    el("div", { class: "row row-between" }, el("strong", {}, wordFor(ACTIONS, action)), el("span", { class: "soft nowrap" }, time(at))),
    el("p", { class: "soft" }, authorOf(change)),
    el("ul", { class: "change-fields" }, differences(change, names)));
}

// Of a beginning only what was filled in is told.
function differences({ action, old, new: present }, names) {
  const [kind] = action.split(".");
  const fields = inOrder(Object.keys({ ...old, ...present }).filter(isTold), kind);
  return fields.map((name) => {
    const [before, after] = [old, present].map((values) => valueWords(name, values?.[name], names));
    if (before === after) return null;
    const former = old && name in old && [el("span", { class: "change-old" }, before || _("empty")), el("span", { "aria-label": _("became") }, " → ")];
    return el("li", {}, el("span", { class: "soft" }, `${fieldTitle(name, kind)}: `), former, el("span", {}, after || _("empty")));
  });
}
