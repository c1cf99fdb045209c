// Companies: the list with what has changed elsewhere, and the ways to a form, to Bitrix24 and to the archive.

import { get } from "./api.js";
import { CompanyCard } from "./company_card.js";
import { compareWithPortal } from "./company_drift.js";
import { changeCompany, enterCompany } from "./company_edit.js";
import { requisitesHelp } from "./company_help.js";
import { offerCompanies, takeOver } from "./company_offers.js";
import { el, show } from "./dom.js";
import { _ } from "./i18n.js";
import { emptyState, linkButton, notice, skeleton, viewHead } from "./ui.js";

export async function showCompanies(box, { canManage, rest, query }) {
  const [place, card] = rest;
  show(box, el("div", { class: "card" }, skeleton()));
  if (!place || !canManage) return query.get("archived") === "true" ? showArchive(box, canManage) : showList(box, canManage, query);
  if (place === "new") return enterCompany(box, {});
  if (place === "portal") return card ? takeOver(box, card) : offerCompanies(box);
  return changeCompany(box, place, query);
}

async function showList(box, canManage, query) {
  const { items } = await get("/companies");
  const about = _("Whoever processes the data. Each company has its own agreement and its own consents.");
  const ways = canManage && items.length > 0 && [linkButton(_("Add a company"), "#companies/new"), fromPortal()];
  const compared = el("div", { "aria-live": "polite" });
  const cards = items.map((company) => new CompanyCard(company, canManage));
  const nodes = cards.length > 0 ? cards.map((card) => card.node) : el("div", { class: "card" }, none(canManage));
  show(box, viewHead(_("Companies"), about, ways || []), savedNote(items, query), compared, nodes,
    canManage && items.length === 0 && requisitesHelp(), toArchive());
  // The portal may be slow: the list does not wait for it.
  if (canManage && items.length > 0) compareWithPortal(compared, cards);
}

async function showArchive(box, canManage) {
  const { items } = await get("/companies", { archived: true });
  const about = _("New agreements cannot be made for them. Texts that were published for them stay readable, and their consents stay in the register.");
  const head = viewHead(_("Archived companies"), about, linkButton(_("To the list"), "#companies", { main: false }));
  const nothing = emptyState(_("The archive is empty"), _("A company that is needed no more can be put here; it can be taken back at any time."));
  const nodes = items.map((company) => new CompanyCard(company, canManage).node);
  show(box, head, nodes.length > 0 ? nodes : el("div", { class: "card" }, nothing));
}

function none(canManage) {
  if (!canManage) return emptyState(_("No companies yet"), _("An administrator adds them."));
  const text = _("Take your company over from Bitrix24 with all its details, or type them in: they stand in the agreement.");
  const ways = el("div", { class: "row row-middle" }, linkButton(_("Take from Bitrix24"), "#companies/portal"),
    linkButton(_("Type in"), "#companies/new", { main: false }));
  return emptyState(_("No companies yet"), text, ways);
}

function fromPortal() {
  return linkButton(_("Take from Bitrix24"), "#companies/portal", { main: false });
}

function toArchive() {
  return el("p", {}, el("a", { href: "#companies?archived=true" }, _("Archived companies")));
}

function savedNote(items, query) {
  const company = items.find(({ id }) => id === query.get("saved"));
  if (!company) return null;
  const name = company.short_name || company.full_name;
  const href = `#agreements/new?company_id=${encodeURIComponent(company.id)}`;
  const next = query.get("is_new") ? [linkButton(_("Create its agreement"), href, { main: false })] : [];
  return notice("good", _("Saved: {company}", { company: name }), { actions: next });
}
