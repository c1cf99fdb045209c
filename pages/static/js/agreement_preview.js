// The draft as clients will meet it: the page with its text, and the message of each kind of channel.

import { elementsOf } from "./agreement_markup.js";
import { get } from "./api.js";
import { chatWords } from "./chat_words.js";
import { el, show } from "./dom.js";
import { _ } from "./i18n.js";
import { openPanel } from "./panel.js";
import { failure, notice, skeleton } from "./ui.js";

export async function openPreview(agreement, origin) {
  const path = `/agreements/${encodeURIComponent(agreement.id)}`;
  const { body } = openPanel(_("Preview"), origin);
  show(body, el("div", { class: "card" }, skeleton(10)));
  try {
    show(body, preview(await get(`${path}/preview`), agreement.language));
  } catch (error) {
    show(body, failure(error), reasons(error));
  }
}

function preview({ title, html, prompts }, language) {
  return [
    notice("info", _("Nothing is sent or published: this is how the draft looks now.")),
    el("section", { class: "card stack" },
      el("h3", {}, _("Messages in the chat")),
      message(_("Online chat"), prompts.online_chat, language),
      message(_("Messengers, going on with the correspondence counts"), prompts.implied, language),
      message(_("Messengers, only the answer “Yes” counts"), prompts.explicit, language)),
    el("section", { class: "card stack" },
      el("h3", {}, _("Page with the text")),
      el("article", { class: "sheet", lang: language, "aria-label": title }, el("h2", { class: "sheet-title" }, title), elementsOf(html))),
  ];
}

function message(channel, words, language) {
  return el("figure", { class: "prompt" },
    el("figcaption", { class: "field-label" }, channel),
    el("div", { class: "bubble", lang: language }, chatWords(words)));
}

function reasons(error) {
  const words = Object.values(error.fields ?? {});
  return words.length > 0 && el("ul", { class: "list" }, words.map((word) => el("li", {}, word)));
}
