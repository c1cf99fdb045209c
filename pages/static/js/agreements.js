// Agreements: the list, and the ways to a draft and to the versions of one.

import { AgreementCard } from "./agreement_card.js";
import { editAgreement, lawyerNote } from "./agreement_form.js";
import { showVersions } from "./agreement_versions.js";
import { get } from "./api.js";
import { el, show } from "./dom.js";
import { _ } from "./i18n.js";
import { emptyState, linkButton, notice, skeleton, viewHead } from "./ui.js";

export async function showAgreements(box, context) {
  show(box, el("div", { class: "card" }, skeleton()));
  const [id, part] = context.rest;
  if (!id || (!context.canManage && part !== "versions")) return showList(box, context);
  if (id === "new") return openEditor(box, null, context);
  const agreement = await get(`/agreements/${encodeURIComponent(id)}`);
  return part === "versions" || agreement.archived ? showVersions(box, agreement, context.canManage) : openEditor(box, agreement, context);
}

async function openEditor(box, agreement, { query }) {
  const [{ items: companies }, { items: others }] = await Promise.all([get("/companies"), agreement ? { items: [] } : get("/agreements")]);
  if (companies.length === 0) return show(box, viewHead(_("Agreements")), el("div", { class: "card" }, companyFirst()));
  return editAgreement(box, agreement, companies, query, others);
}

async function showList(box, { canManage, query }) {
  const isArchive = query.get("archived") === "true";
  const [agreements, companies] = await Promise.all([
    get("/agreements", isArchive ? { archived: true } : {}),
    get("/companies"),
  ]);
  const nodes = agreements.items.map((agreement) => new AgreementCard(agreement, canManage).node);
  if (isArchive) return show(box, archiveHead(), nodes.length > 0 ? nodes : el("div", { class: "card" }, nothingArchived()));
  const create = canManage && companies.items.length > 0 && linkButton(_("Create an agreement"), "#agreements/new");
  const about = _("One agreement for each company. Clients see the published version; the draft is yours to change.");
  const none = el("div", { class: "card" }, noAgreements(companies.items, canManage));
  return show(box, viewHead(_("Agreements"), about, create), canManage && lawyerNote(), scopeNote(),
    nodes.length > 0 ? nodes : none, toArchive());
}

function archiveHead() {
  const about = _("They are shown on no line. Their published versions stay readable by their links, and consents to them stay in the register.");
  return viewHead(_("Archived agreements"), about, linkButton(_("To the list"), "#agreements", { main: false }));
}

function toArchive() {
  return el("p", {}, el("a", { href: "#agreements?archived=true" }, _("Archived agreements")));
}

function scopeNote() {
  const text = _("Open lines collect only consents to the processing of personal data. For mailings and promotions use CRM forms.");
  return notice("info", text);
}

function nothingArchived() {
  return emptyState(_("The archive is empty"), _("An agreement that is needed no more can be put here; it can be taken back at any time."));
}

function noAgreements(companies, canManage) {
  if (companies.length === 0) return companyFirst(canManage);
  const start = canManage && linkButton(_("Create an agreement"), "#agreements/new");
  return emptyState(_("No agreements yet"), _("Take the standard text, choose the purposes, publish: it takes a few minutes."), start);
}

function companyFirst(canManage = true) {
  const start = canManage && linkButton(_("Add a company"), "#companies/new");
  return emptyState(_("Add a company first"), _("The agreement names the company that processes the data: its name, INN and address."), start);
}
