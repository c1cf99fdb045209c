// The portal's own companies with their details, each to be taken over with one click.

import { get } from "./api.js";
import { enterCompany } from "./company_edit.js";
import { registerNumber } from "./company_help.js";
import { keyOf, portalCard, twinOf } from "./company_link.js";
import { el, show } from "./dom.js";
import { _ } from "./i18n.js";
import { COMPANY_FIELDS, COMPANY_KINDS, wordFor } from "./labels.js";
import { badge, emptyState, facts, failure, linkButton, notice, viewHead } from "./ui.js";

const ADDRESS_KINDS = {
  registered: _("registered address"),
  legal: _("legal address"),
  physical: _("actual address"),
  mailing: _("mailing address"),
  other: _("address of another kind"),
};

export async function offerCompanies(box) {
  const about = _("Your own companies from CRM. One click fills the form in; nothing is saved until you press Save.");
  const back = linkButton(_("To the list"), "#companies", { main: false });
  const head = viewHead(_("Take from Bitrix24"), about, back);
  try {
    const [{ items }, { items: ours }] = await Promise.all([get("/companies/portal"), get("/companies")]);
    show(box, head, items.length > 0 ? items.map((card) => offer(card, twinOf(card, ours))) : el("div", { class: "card" }, noCards()));
  } catch (error) {
    const byHand = linkButton(_("Type in"), "#companies/new", { main: false });
    show(box, head, failure(error, () => offerCompanies(box)), el("div", {}, byHand));
  }
}

export async function takeOver(box, key) {
  const card = await portalCard(key);
  if (card) return enterCompany(box, card);
  const back = linkButton(_("Choose another"), "#companies/portal", { main: false });
  show(box, viewHead(_("Take from Bitrix24"), "", back), notice("warn", _("This company is no longer among your companies in Bitrix24.")));
}

function noCards() {
  const text = _("Your companies are those in CRM, More, Settings, details of your company. Fill them in there or type the details in here.");
  return emptyState(_("Bitrix24 has no companies of yours"), text, linkButton(_("Type in"), "#companies/new"));
}

function offer(card, twin) {
  const take = linkButton(_("Take over"), `#companies/portal/${keyOf(card)}`, { main: !twin });
  take.setAttribute("aria-label", _("Take over: {name}", { name: [card.title, card.requisite_name].filter(Boolean).join(", ") }));
  const open = card.taken_as && linkButton(_("Open"), `#companies/${encodeURIComponent(card.taken_as)}`, { main: false });
  return el("article", { class: "card stack", "aria-label": card.title },
    el("div", { class: "row row-between" },
      el("div", {}, el("h3", {}, card.title), el("span", { class: "soft" }, subtitle(card))),
      card.taken_as && badge(_("Already taken over"), "good")),
    facts([
      [COMPANY_FIELDS.full_name, card.full_name],
      [COMPANY_FIELDS.inn, card.inn],
      [COMPANY_FIELDS.kpp, card.kpp],
      [registerNumber(card.kind), card.ogrn],
      [COMPANY_FIELDS.address, card.address && address(card)],
      [COMPANY_FIELDS.email, card.email],
    ]),
    missing(card.wrong),
    twin && linkInstead(card, twin),
    el("div", { class: "row" }, open || take));
}

function linkInstead(card, twin) {
  const link = linkButton(_("Link with the card"), `#companies/${encodeURIComponent(twin.id)}?card=${keyOf(card)}`);
  const title = _("{company} is here already, with the same INN", { company: twin.short_name || twin.full_name });
  return notice("info", _("Link it with this card. If you take the card over, there will be two companies."), { title, actions: [link] });
}

function subtitle({ kind, requisite_name: name }) {
  return [wordFor(COMPANY_KINDS, kind), name && _("details “{name}”", { name })].filter(Boolean).join(", ");
}

function address({ address: words, address_kind: kind }) {
  return ADDRESS_KINDS[kind] ? [words, el("span", { class: "cell-sub" }, ADDRESS_KINDS[kind])] : words;
}

// Nothing stands in the way of taking it over: the form asks for what is missing.
function missing(wrong) {
  const found = Object.keys(COMPANY_FIELDS).filter((name) => name in wrong);
  if (found.length === 0) return null;
  const told = notice("warn", _("You will fill it in before saving."), { title: _("The card lacks something") });
  const items = found.map((name) => el("li", {}, `${COMPANY_FIELDS[name]}: ${wrong[name]}`));
  told.append(el("ul", { class: "list" }, items));
  return told;
}
