// The chosen filters as small buttons that take them away.

import { el, show } from "./dom.js";
import { _ } from "./i18n.js";

// filters: of registerFilters; choose({name: ""}): takes one away
export function registerChips(filters, choose) {
  const list = el("ul", { class: "chips", "aria-label": _("Chosen filters") });

  const remove = (chosen) => {
    const fold = filters.form.querySelector(".filters-fold");
    const isFolded = fold.offsetParent !== null;
    (isFolded ? fold : filters.form.elements.q).focus({ preventScroll: true });
    choose(chosen);
  };

  const draw = () => {
    const told = filters.told();
    const clear = () => remove(Object.fromEntries(told.map(({ name }) => [name, ""])));
    const chips = told.map(({ name, title, words }) => el("li", {}, chip(`${title}: ${words}`, () => remove({ [name]: "" }))));
    if (chips.length > 1) chips.push(el("li", {}, el("button", { type: "button", class: "link-button", click: clear }, _("Clear all"))));
    list.hidden = chips.length === 0;
    show(list, chips);
  };

  return { node: list, draw };
}

function chip(words, click) {
  const label = _("Remove the filter: {words}", { words });
  return el("button", { type: "button", class: "chip", click, "aria-label": label },
    el("span", { class: "chip-words" }, words), el("span", { "aria-hidden": "true" }, "×"));
}
