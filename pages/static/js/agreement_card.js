// One agreement in the list: its state, its current version, and what can be done with it.

import { archiveRefused, archived } from "./agreement_archive.js";
import { openPreview } from "./agreement_preview.js";
import { askToPublish } from "./agreement_publish.js";
import { post } from "./api.js";
import { el, outerLink, show } from "./dom.js";
import { _, ngettext } from "./i18n.js";
import { LANGUAGES } from "./labels.js";
import { badge, busy, button, failure, linkButton, notice, time } from "./ui.js";

export class AgreementCard {
  constructor(agreement, canManage) {
    this.agreement = agreement;
    this.canManage = canManage;
    this.node = el("article", { class: "card stack", tabindex: "-1" });
    this.draw();
  }

  get path() {
    return `/agreements/${encodeURIComponent(this.agreement.id)}`;
  }

  get place() {
    return `#agreements/${encodeURIComponent(this.agreement.id)}`;
  }

  draw(result = null) {
    const { agreement } = this;
    const title = agreement.company?.name ?? _("Agreement");
    this.node.setAttribute("aria-label", title);
    this.result = el("div", { class: "stack", "aria-live": "polite" }, result);
    show(this.node,
      el("div", { class: "row row-between" },
        el("div", {}, el("h3", {}, title), el("span", { class: "soft" }, this.kind())),
        el("div", { class: "row" }, this.badges())),
      this.published(),
      this.use(),
      this.result,
      this.actions());
  }

  kind() {
    const { language, source, purposes } = this.agreement;
    const sort = source === "custom" ? _("own text") : _("standard text");
    const count = ngettext("{n} purpose", "{n} purposes", purposes?.length ?? 0);
    return [LANGUAGES[language] ?? language, sort, count].join(", ");
  }

  badges() {
    const { archived: isArchived, has_changes: hasChanges } = this.agreement;
    if (isArchived) return [badge(_("In the archive"), "calm")];
    if (this.versions.length === 0) return [badge(_("Draft"), "warn")];
    return [badge(_("Published"), "good"), hasChanges && badge(_("Changes are not published"), "warn")];
  }

  get versions() {
    return [...(this.agreement.versions ?? [])].sort((one, other) => other.version - one.version);
  }

  published() {
    const [current] = this.versions;
    if (!current) return el("p", { class: "soft" }, _("No version is published yet: clients cannot be asked."));
    return el("ul", { class: "versions", "aria-label": _("Versions") }, versionItem(current));
  }

  use() {
    const { length } = this.agreement.lines ?? [];
    if (this.versions.length === 0 || this.agreement.archived) return null;
    if (length === 0) return el("p", { class: "soft" }, _("Used on no line: "), el("a", { href: "#lines" }, _("choose it for an open line")));
    return el("p", { class: "soft" }, el("a", { href: "#lines" }, ngettext("Used on {n} line", "Used on {n} lines", length)));
  }

  actions() {
    const act = (title, work, options) => button(title, (event) => busy(event.currentTarget, () => work.call(this, event.target)), options);
    const versions = linkButton(_("Versions and history"), `${this.place}/versions`, { main: false });
    const preview = act(_("Preview"), (origin) => openPreview(this.agreement, origin));
    if (!this.canManage) return el("div", { class: "row" }, preview, versions);
    if (this.agreement.archived) return el("div", { class: "row" }, act(_("Take back from the archive"), this.restore), versions);
    const isNews = this.versions.length === 0 || this.agreement.has_changes;
    return el("div", { class: "row" },
      act(_("Publish"), this.publish, { main: isNews }),
      linkButton(_("Change the draft"), this.place, { main: false }),
      preview,
      versions,
      act(_("To the archive"), this.archive));
  }

  publish() {
    const published = (version) => {
      this.agreement = { ...this.agreement, versions: [...this.versions, version], has_changes: false };
      this.draw();
    };
    askToPublish(this.agreement, this.node, { published });
  }

  async archive() {
    try {
      this.agreement = { ...this.agreement, ...(await post(`${this.path}/archive`)), archived: true };
      show(this.node, archived(this.agreement, () => this.restore()));
      this.node.querySelector("button").focus();
    } catch (error) {
      show(this.result, archiveRefused(error));
    }
  }

  async restore() {
    try {
      this.agreement = { ...this.agreement, ...(await post(`${this.path}/restore`)), archived: false };
      this.draw(notice("good", _("The agreement is back in the list.")));
      this.node.focus();
    } catch (error) {
      this.draw(failure(error));
    }
  }
}

function versionItem(version) {
  return el("li", {},
    el("strong", {}, _("Version {n}", { n: version.version })),
    el("span", { class: "soft" }, time(version.published_at)),
    version.public_url && outerLink(version.public_url, _("Open the page")),
    el("span", { class: "hash soft", title: _("SHA-256 of the text") }, version.sha256));
}
