// Where a company differs from its card in Bitrix24 and from the text that clients read.

import { get } from "./api.js";
import { fieldTitle, valueWords } from "./changes_words.js";
import { el, show } from "./dom.js";
import { _ } from "./i18n.js";
import { button, failure, linkButton, notice } from "./ui.js";

// cards are the drawn companies; place says how the comparison went.
export async function compareWithPortal(place, cards) {
  const hasPortal = cards.some(({ company }) => company.portal_company_id);
  if (hasPortal) show(place, el("p", { class: "soft" }, _("Comparing with the cards in Bitrix24…")));
  try {
    const { items, portal_available: isPortalThere } = await get("/companies/drift");
    const found = new Map(items.map((item) => [item.company_id, item]));
    for (const card of cards) if (found.has(card.company.id)) card.showDrift(found.get(card.company.id));
    show(place, hasPortal && !isPortalThere && notComparable(() => compareWithPortal(place, cards)));
  } catch (error) {
    show(place, failure(error, () => compareWithPortal(place, cards)));
  }
}

function notComparable(retry) {
  const text = _("Bitrix24 did not show its companies: whether their cards have changed is not known.");
  return notice("warn", text, { actions: [button(_("Try again"), retry, { small: true })] });
}

export function cardNotice(companyId, { missing: isMissing, fields }) {
  if (isMissing) {
    const text = _("The company stays as it is here. If it was removed there by mistake, restore it in CRM.");
    return notice("info", text, { title: _("The card is no longer in Bitrix24") });
  }
  const href = `#companies/${encodeURIComponent(companyId)}?take=card`;
  const take = linkButton(_("Take the new values"), href, { main: false });
  const told = notice("warn", _("The new values are filled into the form; nothing changes before you save it."), { title: _("The card in Bitrix24 has changed"), actions: [take] });
  told.firstElementChild.after(differences(fields, "ours", "portal"));
  return told;
}

export function textNotices(agreements) {
  return agreements.map(({ agreement_id: id, version, fields }) => {
    const publish = linkButton(_("To the agreement"), `#agreements/${encodeURIComponent(id)}`, { main: false });
    const told = notice("warn", _("Publish a new version, so that clients see the present details."), {
      title: _("The published text (version {n}) has former details", { n: version }), actions: [publish],
    });
    told.firstElementChild.after(differences(fields, "frozen", "now"));
    return told;
  });
}

function differences(fields, before, after) {
  const items = Object.entries(fields).map(([name, values]) => el("li", {}, `${fieldTitle(name)}: `,
    el("span", { class: "change-old" }, valueWords(name, values[before]) || _("empty")), " → ",
    el("strong", {}, valueWords(name, values[after]) || _("empty"))));
  return el("ul", { class: "list" }, items);
}
