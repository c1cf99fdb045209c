// Everything about one entry of the register, in a panel at the side.

import { get } from "./api.js";
import { chatWords } from "./chat_words.js";
import { corruptedNotice } from "./corruption.js";
import { el, outerLink, show } from "./dom.js";
import { _ } from "./i18n.js";
import { CONNECTORS, METHODS, URL_KINDS, versionName, wordFor } from "./labels.js";
import { refusalHelp } from "./line_help.js";
import { openPanel } from "./panel.js";
import { facts, failure, skeleton, statusBadge, time } from "./ui.js";

// more: what the page around can do with an entry. page(url, leave): a link to all with that page, which leaves the
// panel; evidence(consent, panel): a section about taking evidence.
export function openConsent(row, origin, more = {}) {
  const { panel, body } = openPanel(_("Entry of the register"), origin);
  return load(row, { panel, body, more });
}

// A list looks at the neighbours of a row too: what it found corrupted stays so here.
async function load(row, place) {
  const { panel, body, more } = place;
  show(body, skeleton(10));
  try {
    const consent = await get(`/consents/${encodeURIComponent(row.id)}`);
    consent.corrupted ||= row.corrupted;
    const allOfPage = consent.url && more.page?.(consent.url, () => panel.close());
    show(body, decision(consent, allOfPage), more.evidence && card(more.evidence(consent, panel)), consent.status === "refused" && refusalHelp(),
      text(_("Message sent to the client"), consent.prompt_text && chatWords(consent.prompt_text)),
      text(_("Client's answer"), consent.decision_text),
      text(_("Agreement text shown"), consent.agreement_text),
      proof(consent));
  } catch (error) {
    show(body, failure(error, () => load(row, place)));
  }
}

function decision(consent, allOfPage) {
  const { client, company, line, agreement } = consent;
  return card(
    consent.corrupted && corruptedNotice(),
    el("div", { class: "row" }, statusBadge(consent.status), el("h3", {}, client?.name || _("No name"))),
    facts([
      [_("Decided"), consent.occurred_at && time(consent.occurred_at)],
      [_("Recorded"), consent.recorded_at && time(consent.recorded_at)],
      [_("Method"), wordFor(METHODS, consent.method)],
      [_("Channel"), wordFor(CONNECTORS, consent.connector)],
      [_("Open line"), line?.name],
      [_("Page"), consent.url && page(consent, allOfPage)],
      [_("Client's IP address"), consent.ip],
      [_("Client's browser"), consent.user_agent],
      [_("Company"), company?.name],
      [_("Version"), agreement && version(agreement)],
    ]),
  );
}

function page({ url, url_kind: kind }, allOfPage) {
  return [outerLink(url), el("span", { class: "cell-sub" }, wordFor(URL_KINDS, kind)), allOfPage];
}

function version(agreement) {
  const name = versionName(agreement);
  return agreement.public_url ? outerLink(agreement.public_url, name) : name;
}

function text(title, words) {
  return words && card(el("h3", {}, title), el("pre", { class: "quoted", tabindex: "0" }, words));
}

function proof(consent) {
  const chain = { ...consent, ...consent.proof };
  return card(
    el("h3", {}, _("Proof")),
    el("p", { class: "soft small" }, _("Each entry seals the one before it: a changed or missing entry breaks the chain.")),
    facts([
      [_("Number in the chain"), chain.seq],
      [_("Seal of the entry"), hash(chain.hash)],
      [_("Seal before it"), hash(chain.prev_hash)],
      [_("SHA-256 of the text"), hash(consent.agreement?.sha256)],
      [_("Request message"), chain.prompt_message_id],
      [_("Answer message"), chain.decision_message_id],
      [_("Chat"), consent.chat_id],
      [_("Session"), consent.session_id],
      [_("Client's number"), consent.client?.user_id],
      [_("Entry"), consent.id],
    ]),
  );
}

const hash = (value) => value && el("span", { class: "hash" }, value);

const card = (...children) => el("section", { class: "card stack" }, children);
