// The application page: one tab at a time, named by the address after '#'.

import { showAgreements } from "./agreements.js";
import { showCompanies } from "./companies.js";
import { openConsent } from "./consent_panel.js";
import { el, show } from "./dom.js";
import { showErasures } from "./erasures.js";
import { _, lang } from "./i18n.js";
import { showLines } from "./lines.js";
import { hearOptions, keepFitting } from "./portal.js";
import { goTo } from "./register_address.js";
import { showRegister } from "./register.js";
import { failure, linkButton, notice } from "./ui.js";

const place = document.getElementById("view");
const { role } = place.dataset;
const canManage = role === "admin";
const VIEWS = {
  register: showRegister,
  lines: showLines,
  agreements: showAgreements,
  companies: showCompanies,
  ...(role !== "operator" && { erasures: showErasures }),
};
const ENTRY = /^[\w-]{8,64}$/;
const PLACE = /^#[a-z]+(\?[\w=&%-]*)?$/;
// What whoever is no administrator may do more than look at.
const FOR_ALL = new Set(["register", "erasures"]);

let running = new AbortController();
let follower = null;

function currentRoute() {
  const [path, search = ""] = window.location.hash.slice(1).split("?");
  const [name, ...rest] = path.split("/");
  return { name: name in VIEWS ? name : "register", rest, query: new URLSearchParams(search) };
}

function markTab(name) {
  for (const tab of document.querySelectorAll("[data-tab]")) {
    if (tab.dataset.tab === name) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
}

function onlyToLookAt() {
  return notice("info", _("You can look at these settings. An administrator of the portal changes them."));
}

// The server knows the country's code, the browser its name in the reader's language.
function nameCountry() {
  const shown = document.querySelector("[data-country]");
  shown.textContent = new Intl.DisplayNames(lang, { type: "region" }).of(shown.dataset.country);
}

// A view draws into its own box: what an abandoned view still loads falls on no one's page. One that takes changes
// of its own query by itself says so with follow: its controls then keep the focus.
async function route(event) {
  const { name, rest, query } = currentRoute();
  if (event && follower?.name === name) return follower.take(query);
  running.abort();
  running = new AbortController();
  follower = null;
  markTab(name);
  const box = el("section", { class: "stack" });
  show(place, !canManage && !FOR_ALL.has(name) && onlyToLookAt(), box);
  const follow = (take) => { follower = { name, take }; };
  try {
    await VIEWS[name](box, { canManage, role, rest, query, follow, signal: running.signal });
  } catch (error) {
    const away = error.status === 404 && el("div", {}, linkButton(_("To the list"), `#${name}`, { main: false }));
    show(box, failure(error, () => route()), away);
    if (!("status" in error)) throw error;
  }
  if (event) box.querySelector("h2")?.focus();
}

// A page of ours leads to a place of the application, the note in a card's timeline to an entry of the register.
function follow({ address, consent }) {
  if (typeof consent === "string" && ENTRY.test(consent)) openConsent({ id: consent }, place);
  else if (!window.location.hash && PLACE.test(address ?? "")) goTo(address, { replaces: true });
}

window.addEventListener("hashchange", route);
keepFitting();
nameCountry();
route();
hearOptions(follow);
