// A window over the page: a wide one at the side or a small one; the focus returns to where it was opened.

import { el } from "./dom.js";
import { _ } from "./i18n.js";
import { button } from "./ui.js";

let opened = 0;

// A window may open over another one.
export function openPanel(title, origin, { looks = "panel" } = {}) {
  const id = `panel-title-${++opened}`;
  const body = el("div", { class: "panel-body" });
  const close = button(_("Close"), () => panel.close(), { small: true });
  const head = el("div", { class: "panel-head" }, el("h2", { id }, title), close);
  const panel = el("dialog", { class: looks, "aria-labelledby": id }, head, body);
  panel.addEventListener("click", (event) => event.target === panel && panel.close());
  panel.addEventListener("close", () => { panel.remove(); focusOrigin(origin); });
  document.body.append(panel);
  standBeside(panel, origin);
  panel.showModal();
  return { panel, body };
}

function focusOrigin(origin) {
  (origin.querySelector("button") ?? origin).focus();
}

// In a portal the frame may be taller than the screen: the panel opens where the reader is, near what he pressed,
// and takes the part of the frame that he sees as soon as the browser has told which part that is.
function standBeside(panel, origin) {
  if (window.innerHeight > window.screen.availHeight) place(panel, Math.max(0, origin.getBoundingClientRect().top - 120));
  const whole = el("div", { class: "panel-probe" });
  document.body.append(whole);
  const watch = new IntersectionObserver(([{ intersectionRect: seen }]) => {
    watch.disconnect();
    whole.remove();
    if (seen.height > 0 && seen.height < window.innerHeight - 1) place(panel, seen.top, seen.height);
  });
  watch.observe(whole);
}

function place(panel, top, height = window.innerHeight - top) {
  panel.style.setProperty("--panel-top", `${Math.round(top)}px`);
  panel.style.setProperty("--panel-height", `${Math.round(height)}px`);
}
