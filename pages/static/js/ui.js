// Small parts of every page: notices, badges, empty and loading states, busy buttons.

import { el } from "./dom.js";
import { _, localTime, utcTime } from "./i18n.js";
import { STATUSES, toneFor, wordFor } from "./labels.js";

export function notice(tone, text, { title = "", actions = [] } = {}) {
  return el(
    "div",
    { class: `notice notice-${tone}`, role: tone === "bad" ? "alert" : "status" },
    title && el("p", { class: "notice-title" }, title),
    el("p", {}, text),
    actions.length > 0 && el("div", { class: "row" }, actions),
  );
}

export function failure(error, retry = null) {
  const again = retry && ![401, 403, 404].includes(error.status);
  const actions = again ? [button(_("Try again"), retry, { small: true })] : [];
  return notice("bad", error.message, { actions });
}

export function button(text, click, { main = false, small = false, ...attributes } = {}) {
  const looks = ["button", main && "button-main", small && "button-small"].filter(Boolean).join(" ");
  return el("button", { type: "button", class: looks, click, ...attributes }, text);
}

// Keeps a button from being pressed twice and tells the eye and the screen reader that work goes on.
export async function busy(control, work) {
  control.disabled = true;
  control.setAttribute("aria-busy", "true");
  try {
    return await work();
  } finally {
    control.disabled = false;
    control.removeAttribute("aria-busy");
  }
}

export function badge(text, tone) {
  return el("span", { class: `badge tone-${tone}` }, text);
}

export function statusBadge(status) {
  return badge(wordFor(STATUSES, status), toneFor(STATUSES, status));
}

export function linkButton(text, href, { main = true } = {}) {
  return el("a", { class: main ? "button button-main" : "button", href }, text);
}

export function time(moment) {
  return el("time", { datetime: moment, title: utcTime(moment) }, localTime(moment));
}

export function skeleton(bars = 6) {
  const drawn = Array.from({ length: bars }, () => el("div", { class: "skeleton-bar" }));
  return el("div", { class: "skeleton", role: "status", "aria-label": _("Loading") }, drawn);
}

export function emptyState(title, text, ...actions) {
  const mark = el("img", { class: "empty-mark", src: logo(), alt: "" });
  return el("div", { class: "empty" }, mark, el("h2", {}, title), el("p", { class: "soft" }, text), actions);
}

function logo() {
  return document.querySelector('link[rel="icon"]')?.href ?? "";
}

export function facts(pairs) {
  const filled = pairs.filter(([, value]) => value != null && value !== "");
  return el("dl", { class: "facts" }, filled.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

export function viewHead(title, text, ...actions) {
  const words = el("div", {}, el("h2", { tabindex: "-1" }, title), text && el("p", {}, text));
  return el("div", { class: "view-head" }, words, el("div", { class: "row" }, actions));
}
