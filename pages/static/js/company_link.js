// A company that was typed in and its card in Bitrix24: once linked, the two are compared from then on.

import { get } from "./api.js";

const ON_CARD = ["full_name", "short_name", "inn", "kpp", "ogrn", "address", "email"];

export const keyOf = ({ portal_company_id: company, portal_requisite_id: requisite }) => `${company}-${requisite ?? 0}`;

export async function portalCard(key) {
  const { items } = await get("/companies/portal");
  return items.find((item) => keyOf(item) === key) ?? null;
}

// The company that would stand in the list twice if the card were taken over.
export function twinOf({ inn, taken_as: isTaken }, companies) {
  if (isTaken || !inn) return null;
  return companies.find((company) => company.inn === inn && !company.portal_company_id) ?? null;
}

// In the shape of a drift; what the card lacks or has wrong replaces nothing.
export function differencesOf(company, card) {
  const names = ON_CARD.filter((name) => card[name] && !(name in card.wrong) && card[name] !== company[name]);
  return Object.fromEntries(names.map((name) => [name, { ours: company[name] ?? "", portal: card[name] }]));
}
