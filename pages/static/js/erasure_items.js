// What was found of a client and what becomes of each thing; the list of what only a person can remove.

import { el, outerLink, show } from "./dom.js";
import { askToDelete, askToKeep, askToScrub } from "./erasure_asking.js";
import { FOUND_BY, KINDS, fateOf, isOver, thing } from "./erasure_words.js";
import { _ } from "./i18n.js";
import { badge, busy, button, failure, time } from "./ui.js";

export function foundPart(erasure, doing) {
  const { inventory } = erasure;
  if (inventory.length === 0) return null;
  const own = inventory.filter(({ owner }) => !owner);
  const parts = (item) => inventory.filter(({ owner }) => owner && owner.kind === item.kind && owner.ref === item.ref);
  const orphans = inventory.filter(({ owner }) => owner && !own.some((item) => item.kind === owner.kind && item.ref === owner.ref));
  return el("section", { class: "card stack", "aria-label": _("What was found") },
    el("h3", {}, _("What was found")),
    el("ul", { class: "finds" }, [...own, ...orphans].map((item) => found(item, parts(item), erasure, doing))));
}

function found(item, parts, erasure, doing) {
  const fate = fateOf(item);
  const about = [item.title && `«${item.title}»`, item.kind !== "deal" && FOUND_BY[item.found_by]].filter(Boolean).join(", ");
  return el("li", { class: "find" },
    el("div", { class: "row row-between" }, el("strong", {}, name(item)), badge(fate.word, fate.tone)),
    about && el("p", { class: "soft" }, about),
    item.reason_text && el("p", { class: item.action === "hold" ? "find-reason" : "" }, item.reason_text),
    parts.length > 0 && el("ul", { class: "find-parts" }, tally(parts)),
    isDecidable(item, erasure) && decisions(item, doing));
}

const name = (item) => (item.url ? outerLink(item.url, thing(item)) : thing(item));

// Many activities of one card are told by their number.
function tally(parts) {
  const counts = new Map();
  for (const part of parts) {
    const words = `${KINDS[part.kind]}|${fateOf(part).word}`;
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return [...counts].map(([words, count]) => {
    const [kind, fate] = words.split("|");
    return el("li", {}, `${kind}: ${count} `, el("span", { class: "soft" }, `— ${fate.toLowerCase()}`));
  });
}

const isDecidable = (item, erasure) => ["hold", "keep"].includes(item.action) && !isOver(erasure);

function decisions(item, doing) {
  const act = (title, ask) => button(title, ({ currentTarget }) => ask(item, currentTarget, doing), { small: true, "aria-label": `${title} ${thing(item)}` });
  return el("div", { class: "row" },
    act(item.action === "keep" ? _("Another reason…") : _("Leave…"), askToKeep),
    act(_("Delete…"), askToDelete),
    item.kind === "contact" && act(_("Take out the chat's data…"), askToScrub));
}

export function handPart(erasure, doing) {
  const left = erasure.by_hand;
  if (left.length === 0 || ["cancelled", "frozen", "opened"].includes(erasure.state)) return null;
  const isTime = erasure.state === "documented" || erasure.state === "closed";
  return el("section", { class: "card stack", "aria-label": _("Remove by hand") },
    el("h3", {}, _("Remove by hand")),
    el("p", { class: "soft" }, isTime
      ? _("No method of the portal removes these: open them, remove the data and mark it here. The mark gets into the journal.")
      : _("No method of the portal removes these. You will be asked to do it when the rest is destroyed.")),
    el("ul", { class: "finds" }, left.map((item) => byHand(item, isTime, doing))));
}

function byHand(item, isTime, doing) {
  const isDone = item.state === "done_by_hand";
  const result = el("div", { "aria-live": "polite" });
  const tick = (event) => busy(event.currentTarget, () => doing.tick(item).catch((error) => show(result, failure(error))));
  const fate = fateOf(item);
  return el("li", { class: "find" },
    el("div", { class: "row row-between" }, el("strong", {}, name(item)), (isDone || !isTime) && badge(fate.word, fate.tone)),
    isDone && item.done_at && el("p", { class: "soft" }, time(item.done_at), item.done_by && [", ", _("employee No. {n}", { n: item.done_by })]),
    isTime && !isDone && el("div", { class: "row" }, button(_("Mark as removed"), tick, { small: true, "aria-label": _("Mark as removed: {thing}", { thing: thing(item) }) })),
    result);
}
