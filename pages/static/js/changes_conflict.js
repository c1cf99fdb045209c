// Two people changed the same thing: what was typed stays, and its author decides what happens to it.

import { authorOf, lastChange } from "./changes.js";
import { fieldTitle, valueWords } from "./changes_words.js";
import { el, show } from "./dom.js";
import { _, localTime } from "./i18n.js";
import { busy, button, failure, notice } from "./ui.js";

// load() answers what is saved now; over(theirs) saves the form after it, take(theirs) draws it anew.
// Answers whether the conflict is told, as the form would tell the refusal itself otherwise.
export async function changedMeanwhile(place, { subject, kind, body, names = {}, load, over, take }) {
  try {
    const [theirs, change] = await Promise.all([load(), lastChange(subject).catch(() => null)]);
    const mine = button(_("Save mine over it"), (event) => busy(event.currentTarget, () => over(theirs)), { small: true });
    const their = button(_("Load theirs, drop mine"), () => take(theirs), { small: true });
    const told = notice("warn", words(change), { title: _("Somebody saved other values meanwhile"), actions: [mine, their] });
    told.lastElementChild.before(differences(theirs, body, kind, names));
    show(place, told);
  } catch (error) {
    show(place, failure(error));
  }
  place.focus();
  return true;
}

function words(change) {
  const kept = _("What you typed is still in the form and is not saved.");
  if (!change) return kept;
  return [_("Saved by {name}, {time}.", { name: authorOf(change), time: localTime(change.at) }), kept].join(" ");
}

function differences(theirs, body, kind, names) {
  const rows = Object.keys(body).map((name) => [name, valueWords(name, theirs[name], names), valueWords(name, body[name], names)]);
  const items = rows.filter(([name, saved, typed]) => name in theirs && saved !== typed).map(([name, saved, typed]) =>
    el("li", {}, `${fieldTitle(name, kind)}: `, _("saved: {saved}; yours: {typed}", { saved: saved || "—", typed: typed || "—" })));
  if (items.length === 0) return el("p", {}, _("Nothing differs: both drafts are the same."));
  return el("ul", { class: "list" }, items);
}
