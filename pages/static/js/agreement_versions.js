// The versions of an agreement: who holds which, how they differ, and who changed what.

import { differencePart } from "./agreement_diff.js";
import { get } from "./api.js";
import { openChanges } from "./changes.js";
import { el, outerLink, show } from "./dom.js";
import { _, ngettext } from "./i18n.js";
import { badge, button, emptyState, failure, linkButton, skeleton, time, viewHead } from "./ui.js";

export async function showVersions(box, agreement, canManage) {
  const place = `#agreements/${encodeURIComponent(agreement.id)}`;
  const title = _("Versions: {company}", { company: agreement.company?.name ?? "" });
  const about = _("A published version never changes. Each client's consent belongs to the version that he was shown.");
  const edit = canManage && !agreement.archived && linkButton(_("Change the draft"), place, { main: false });
  const history = canManage && button(_("History of changes"), (event) => openChanges(agreement.id, agreement.company?.name ?? "", event.currentTarget));
  const back = linkButton(_("To the list"), "#agreements", { main: false });
  const table = el("div", { class: "card table-card" }, skeleton(4));
  show(box, viewHead(title, about, agreement.archived && badge(_("In the archive"), "calm"), edit, history, back), table, differencePart(agreement));
  await loadTable(table, agreement);
}

async function loadTable(place, agreement) {
  const path = `/agreements/${encodeURIComponent(agreement.id)}`;
  if (!agreement.versions?.length) return show(place, none());
  try {
    const { items } = await get(`${path}/holders`);
    show(place, versionTable(agreement, new Map(items.map((item) => [item.version, item.holders]))));
  } catch (error) {
    show(place, failure(error, () => loadTable(place, agreement)));
  }
}

function none() {
  return emptyState(_("No versions yet"), _("The first one appears when the draft is published."));
}

function versionTable(agreement, holders) {
  const heads = [_("Version"), _("Published"), _("Clients who agreed before"), _("In force for"), _("Page and fingerprint")];
  const rows = [...agreement.versions].sort((one, other) => other.version - one.version)
    .map((version) => versionRow(agreement, version, holders.get(version.version) ?? 0, heads));
  return el("table", { class: "table-plain" },
    el("caption", { class: "visually-hidden" }, _("Versions")),
    el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))),
    el("tbody", {}, rows));
}

function versionRow(agreement, version, count, heads) {
  const cells = [
    el("strong", {}, _("No. {n}", { n: version.version })),
    time(version.published_at),
    asked(version),
    holding(agreement, version, count),
    [outerLink(version.public_url, _("Open the page")), el("span", { class: "hash cell-sub", title: _("SHA-256 of the text") }, version.sha256)],
  ];
  return el("tr", {}, cells.map((cell, index) => el("td", { "data-head": heads[index] }, el("div", {}, cell))));
}

function asked({ version, material }) {
  if (version === 1) return el("span", { class: "soft" }, _("It is the first version"));
  return material ? _("Are asked again") : _("Are not asked again");
}

function holding(agreement, { version }, count) {
  if (count === 0) return el("span", { class: "soft" }, _("Nobody"));
  const query = new URLSearchParams({ agreement_id: agreement.id, version });
  return el("a", { href: `#register?${query}` }, ngettext("{n} client", "{n} clients", count));
}
