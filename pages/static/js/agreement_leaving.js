// A link followed by chance must not take away what was typed: it asks once, where it was pressed.

import { el } from "./dom.js";
import { _ } from "./i18n.js";
import { button, notice } from "./ui.js";

export function askBeforeLeaving(form, isChanged) {
  const follow = (event) => {
    if (!form.isConnected) return document.removeEventListener("click", follow);
    const link = event.target.closest?.('a[href^="#"]');
    if (!link || event.defaultPrevented || !isChanged()) return;
    event.preventDefault();
    ask(form, link);
  };
  document.addEventListener("click", follow);
}

function ask(form, link) {
  document.getElementById("leaving")?.remove();
  const leave = button(_("Leave without saving"), () => { window.location.hash = link.hash; }, { small: true });
  const stay = button(_("Stay here"), () => { told.remove(); link.focus(); }, { small: true, main: true });
  const told = el("div", { id: "leaving" }, notice("warn", _("The draft has changes that are not saved."), { actions: [stay, leave] }));
  place(form, link).append(told);
  stay.focus();
}

// Beside the link: below the tabs or the heading, or above the buttons of the form.
function place(form, link) {
  return form.contains(link) ? form.querySelector(".form-end") : form.parentElement.querySelector(".view-head");
}
