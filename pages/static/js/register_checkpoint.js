// A checkpoint of the register, to be kept outside of it.

import { get } from "./api.js";
import { el, show } from "./dom.js";
import { _ } from "./i18n.js";
import { openPanel } from "./panel.js";
import { button, facts, failure, skeleton, time } from "./ui.js";

export async function askForCheckpoint(origin) {
  const { body } = openPanel(_("Checkpoint"), origin, { looks: "panel modal" });
  const load = async () => {
    show(body, about(), skeleton(4));
    try {
      show(body, about(), checkpoint(await get("/consents/checkpoint")));
    } catch (error) {
      show(body, about(), failure(error, load));
    }
  };
  await load();
}

function about() {
  return el("p", {}, _("The checkpoint is a signed line about the whole register: how many entries it has and how the last one is sealed. Keep it apart, by mail or on paper: whoever changes or removes an entry afterwards, the owner of the database included, will be found out by it."));
}

function checkpoint({ note, size, signed_at: signed, key, mail }) {
  const told = el("span", { class: "soft", role: "status" });
  const text = el("textarea", { class: "input note-text", readonly: true, rows: 6, "aria-label": _("Text of the checkpoint") }, note);
  const letter = el("a", { class: "button", href: mailTo(mail), target: "_blank", rel: "noopener noreferrer nofollow" }, _("Send by mail"));
  return el("div", { class: "stack" },
    facts([[_("Entries"), size], [_("Signed"), time(signed)], [_("Key"), el("span", { class: "hash" }, key)]]),
    text,
    el("div", { class: "row" }, button(_("Copy"), () => copy(text, told), { main: true }), letter, told));
}

// Lines of a letter end with CR LF (RFC 6068, section 5).
function mailTo({ subject, body }) {
  return `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body.replace(/\r?\n/g, "\r\n"))}`;
}

// A portal may keep its frames from the clipboard: then the text is selected, to be copied by hand.
async function copy(text, told) {
  try {
    await navigator.clipboard.writeText(text.value);
    told.textContent = _("Copied");
  } catch {
    text.select();
    told.textContent = _("Press Ctrl+C to copy it");
  }
}
