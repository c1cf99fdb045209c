// What was found of a client and what becomes of each thing; the list of what only a person can remove.

import { el, outerLink } from "./dom.js";
import { askToDelete, askToKeep, askToKeepAll, askToScrub, askToTick, isSimilar } from "./erasure_asking.js";
import { FOUND_BY, KINDS, fateOf, isOver, thing } from "./erasure_words.js";
import { _ } from "./i18n.js";
import { badge, button, time } from "./ui.js";

// So many decisions of one kind are offered at once.
const MANY = 3;

export function foundPart(erasure, doing) {
  const { inventory } = erasure;
  if (inventory.length === 0) return null;
  const own = inventory.filter(({ owner }) => !owner);
  const parts = (item) => inventory.filter(({ owner }) => owner && owner.kind === item.kind && owner.ref === item.ref);
  const orphans = inventory.filter(({ owner }) => owner && !own.some((item) => item.kind === owner.kind && item.ref === owner.ref));
  return el("section", { class: "card stack", "aria-label": _("What was found") },
    el("h3", {}, _("What was found")),
    !isOver(erasure) && lookalikes(own, doing),
    el("ul", { class: "finds" }, [...own, ...orphans].map((item) => found(item, parts(item), erasure, doing))));
}

function found(item, parts, erasure, doing) {
  const fate = fateOf(item, erasure);
  const about = [item.title && `«${item.title}»`, item.kind !== "deal" && FOUND_BY[item.found_by]].filter(Boolean).join(", ");
  return el("li", { class: "find" },
    el("div", { class: "row row-between" }, el("strong", {}, name(item)), badge(fate.word, fate.tone)),
    about && el("p", { class: "soft" }, about),
    item.reason_text && el("p", { class: item.action === "hold" ? "find-reason" : "" }, item.reason_text),
    parts.length > 0 && el("ul", { class: "find-parts" }, tally(parts, erasure)),
    isDecidable(item, erasure) && decisions(item, doing));
}

function lookalikes(own, doing) {
  const items = own.filter((item) => item.action === "hold" && isSimilar(item));
  if (items.length < MANY) return null;
  return el("div", {}, button(_("Leave all that only look alike…"), ({ currentTarget }) => askToKeepAll(items, currentTarget, doing), { small: true }));
}

const name = (item) => (item.url ? outerLink(item.url, thing(item)) : thing(item));

// Many activities of one card are told by their number.
function tally(parts, erasure) {
  const counts = new Map();
  for (const part of parts) {
    const words = `${KINDS[part.kind]}|${fateOf(part, erasure).word}`;
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
    item.kind === "contact" && !isSimilar(item) && act(_("Take out the chat's data…"), askToScrub));
}

const canTick = ({ state }) => state === "documented" || state === "closed";

export function handPart(erasure, doing) {
  const left = erasure.by_hand;
  if (left.length === 0 || ["cancelled", "frozen", "opened"].includes(erasure.state)) return null;
  const isOpen = left.some(({ state }) => state !== "done_by_hand");
  return el("section", { class: "card stack", "aria-label": _("Remove by hand") },
    el("h3", {}, _("Remove by hand")),
    isOpen && el("p", { class: "soft" }, canTick(erasure)
      ? _("No method of the portal removes these: open them, remove the data and mark it here. The mark gets into the journal.")
      : _("No method of the portal removes these. You will be asked to do it when the rest is destroyed.")),
    el("ul", { class: "finds" }, left.map((item) => byHand(item, erasure, doing))));
}

function byHand(item, erasure, doing) {
  const isTime = canTick(erasure);
  const isDone = item.state === "done_by_hand";
  const tick = ({ currentTarget }) => askToTick(item, currentTarget, doing);
  const fate = fateOf(item, erasure);
  return el("li", { class: "find" },
    el("div", { class: "row row-between" }, el("strong", {}, name(item)), (isDone || !isTime) && badge(fate.word, fate.tone)),
    item.reason_text && el("p", {}, item.reason_text),
    isDone && item.done_at && el("p", { class: "soft" }, time(item.done_at), item.done_by && [", ", _("employee No. {n}", { n: item.done_by })]),
    isTime && !isDone && el("div", { class: "row" }, button(_("Mark as removed…"), tick, { small: true, "aria-label": _("Mark as removed: {thing}", { thing: thing(item) }) })));
}
