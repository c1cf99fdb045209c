// Why an agreement was not published: the server's findings, each with the field it is about.

import { el } from "./dom.js";
import { _ } from "./i18n.js";
import { notice } from "./ui.js";

const FIELDS = {
  language: _("Language of the text"),
  text: _("Text"),
  purposes: _("Purposes of processing"),
  recipients: _("Recipients of the data"),
  contact_email: _("E-mail for requests about personal data"),
  "company.full_name": ofCompany(_("Full name")),
  "company.short_name": ofCompany(_("Short name")),
  "company.inn": ofCompany(_("INN")),
  "company.kpp": ofCompany(_("KPP")),
  "company.ogrn": ofCompany(_("OGRN")),
  "company.address": ofCompany(_("Address")),
  "company.email": ofCompany(_("E-mail")),
  "company.jurisdiction": ofCompany(_("Jurisdiction")),
};

export function refusedPublishing(error) {
  const told = notice("bad", error.message, { title: _("Not published") });
  const findings = Object.entries(error.fields).map(([field, message]) => finding(FIELDS[field], message));
  if (findings.length > 0) told.append(el("ul", { class: "list" }, findings));
  return told;
}

function finding(field, message) {
  return el("li", {}, field && el("strong", {}, `${field}: `), message);
}

function ofCompany(field) {
  return `${_("Company")}, ${field}`;
}
