// How the details of a company are filled in, said beside the fields.

import { el } from "./dom.js";
import { _ } from "./i18n.js";

export function registerNumber(kind) {
  if (kind === "entrepreneur") return _("OGRNIP");
  return kind === "foreign" ? _("Registration number") : _("OGRN");
}

// What each kind writes into a field; a field without words here has the same help for all.
export const KIND_HELP = {
  entity: {
    full_name: _("As in the extract from EGRUL: the legal form in full and the name in quotes."),
    short_name: _("As clients know it, with the short legal form. They see it in the chat."),
    inn: _("10 digits."),
    ogrn: _("13 digits, from the extract from EGRUL."),
    address: _("The address from EGRUL with postcode, city, street and house: letters of clients go there."),
  },
  entrepreneur: {
    full_name: _("“Individual entrepreneur” and the full surname, first name and patronymic."),
    short_name: _("“IP” and the surname with initials. Clients see it in the chat."),
    inn: _("12 digits: the number of the person."),
    ogrn: _("15 digits, from the record sheet of EGRIP."),
    address: _("It stands in the agreement, clients see it. Ask your lawyer before you put another address here than the registered one."),
  },
  self_employed: {
    full_name: _("Surname, first name and patronymic as in the passport."),
    short_name: _("Surname with initials. Clients see it in the chat."),
    inn: _("12 digits: the number of the person."),
    address: _("It stands in the agreement, clients see it. Ask your lawyer before you put another address here than the registered one."),
  },
  foreign: {
    full_name: _("As in the register of its country, with the legal form."),
    short_name: _("As clients know it. They see it in the chat."),
    inn: _("10 digits, if the company has one in Russia; otherwise leave it empty."),
    ogrn: _("The number in the register of its country."),
    address: _("Country, city, street, house and postcode: letters of clients go there."),
  },
};

export function requisitesHelp() {
  const paragraphs = [
    _("Details stand in the agreement word for word: by them a client knows who processes the data. Copy them from the extract from EGRUL or EGRIP; it is free on the site of the tax service."),
    _("In Bitrix24 they are kept in the details of your companies: CRM, More, Settings, details of your company. What is filled in there can be taken over here; several sets of details of one company are offered one by one."),
    _("A company with several lines of business needs an agreement for each legal person. A sole trader has INN of 12 digits and OGRNIP; a self-employed person has only INN; a foreign company has the number from the register of its country."),
    _("A change here does not touch texts that are already published: publish a new version of the agreement after it."),
  ];
  return el("details", { class: "help card" },
    el("summary", {}, _("How are the details of a company filled in?")),
    paragraphs.map((text) => el("p", {}, text)));
}
