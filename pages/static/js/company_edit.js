// Entering a company and changing one; two people who change the same one are told of each other.

import { get, post, put } from "./api.js";
import { changedMeanwhile } from "./changes_conflict.js";
import { requisitesHelp } from "./company_help.js";
import { CompanyForm } from "./company_form.js";
import { differencesOf, portalCard } from "./company_link.js";
import { show } from "./dom.js";
import { _ } from "./i18n.js";
import { linkButton, notice, viewHead } from "./ui.js";

// given may be a card of the portal: then "wrong" says what it lacks, and "title" how it is called there.
export function enterCompany(box, given) {
  const send = async (body) => saved(await post("/companies", body), true);
  const form = new CompanyForm(given, { send });
  form.mark(given.wrong ?? {});
  const fromPortal = !given.title && linkButton(_("Take from Bitrix24"), "#companies/portal", { main: false });
  show(box, viewHead(_("New company"), "", fromPortal || []), given.title && filledIn(given), requisitesHelp(), form.node);
}

function filledIn({ title, wrong }) {
  const lacks = Object.keys(wrong).length > 0;
  const text = lacks ? _("Fill in what is marked, look at the rest, then save.") : _("Look whether all is right, then save.");
  return notice(lacks ? "warn" : "info", text, { title: _("{title}: filled in from the card in Bitrix24, nothing is saved yet", { title }) });
}

function saved(company, isNew) {
  const query = new URLSearchParams({ saved: company.id, ...(isNew ? { is_new: "1" } : {}) });
  window.location.hash = `companies?${query}`;
}

export async function changeCompany(box, id, query) {
  const path = `/companies/${encodeURIComponent(id)}`;
  const isTakingCard = query.get("take") === "card";
  const [company, drift, card] = await Promise.all([
    get(`${path}`), isTakingCard ? cardOf(id) : null, query.get("card") ? portalCard(query.get("card")) : null,
  ]);
  if (!card) return draw(box, path, company, drift);
  const { portal_company_id, portal_requisite_id } = card;
  return draw(box, path, { ...company, portal_company_id, portal_requisite_id }, { fields: differencesOf(company, card), isLinking: true });
}

async function cardOf(id) {
  const { items } = await get("/companies/drift");
  return items.find(({ company_id: owner }) => owner === id)?.card ?? null;
}

function draw(box, path, company, card = null) {
  let { revision } = company;
  const send = async (body) => saved(await put(`${path}`, { ...body, revision }), false);
  const over = (theirs) => { revision = theirs.revision; return form.submit(); };
  const take = (theirs) => { draw(box, path, theirs); box.querySelector("h2").focus(); };
  const refuse = (error, body) => error.code === "changed_meanwhile" && changedMeanwhile(form.summary, {
    subject: company.id, kind: "company", body, load: () => get(`${path}`), over, take,
  });
  const form = new CompanyForm(company, { send, refuse });
  const changes = Object.entries(card?.fields ?? {});
  for (const [name, { ours, portal }] of changes) form.suggest(name, portal, ours);
  show(box, viewHead(company.short_name || company.full_name, _("Published texts keep the details they were published with.")),
    card?.isLinking && notice("info", _("Save to link the company with its card in Bitrix24: when the card changes, it is told here.")),
    changes.length > 0 && notice("info", _("New values are filled in from the card in Bitrix24; nothing is saved yet.")),
    requisitesHelp(), form.node);
}
