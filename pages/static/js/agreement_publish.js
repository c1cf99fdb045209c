// Publishing: what it means, whether clients are asked again, and what came of it.

import { post } from "./api.js";
import { el, outerLink, show } from "./dom.js";
import { choice } from "./form.js";
import { _ } from "./i18n.js";
import { openPanel } from "./panel.js";
import { refusedPublishing } from "./refused_publishing.js";
import { busy, button, failure, notice } from "./ui.js";

// published(version) hears of success; jump(field) leads to a field of an open form
export function askToPublish(agreement, origin, { published, jump = null }) {
  const last = lastVersion(agreement);
  const title = _("Publishing version {n}", { n: last + 1 });
  const { panel, body } = openPanel(title, origin, { looks: "panel modal" });
  new Publishing({ agreement, panel, body, published, jump }).ask(last);
}

class Publishing {
  constructor(parts) {
    Object.assign(this, parts);
  }

  get path() {
    return `/agreements/${encodeURIComponent(this.agreement.id)}`;
  }

  ask(last) {
    const confirm = button(_("Publish the version"), (event) => busy(event.currentTarget, () => this.send()), { main: true });
    this.result = el("div", { class: "stack", "aria-live": "polite" });
    this.again = last > 0 && this.againOrNot(last);
    show(this.body,
      el("p", {}, _("From now on clients are shown this text. A published version can never be changed or removed.")),
      this.again || el("p", { class: "soft" }, _("It is the first version: every client is asked.")),
      el("p", { class: "soft" }, _("Have a lawyer check the text before.")),
      this.result,
      el("div", { class: "row" }, confirm, button(_("Cancel"), () => this.panel.close())));
    confirm.focus();
  }

  againOrNot(last) {
    const hasChanges = this.agreement.has_changes ?? true;
    const same = _("The text is the same as in version {n}.", { n: last });
    return el("div", { class: "stack" },
      hasChanges ? this.differences(last) : notice("info", same),
      el("fieldset", { class: "choices" },
        el("legend", {}, _("Clients who agreed to an earlier version")),
        choice("radio", "material", "yes", _("Ask the clients again with their next message"), hasChanges,
          _("A material change: another purpose, other data, another recipient, term or company.")),
        choice("radio", "material", "no", _("Do not ask: their consents stay in force"), !hasChanges,
          _("A correction that changes nothing for the client: a misprint, a clearer word."))));
  }

  differences(last) {
    const href = `#agreements/${encodeURIComponent(this.agreement.id)}/versions`;
    return el("a", { href, click: () => this.panel.close() }, _("What differs from version {n}?", { n: last }));
  }

  get isMaterial() {
    return !this.again || this.again.querySelector('[value="yes"]').checked;
  }

  async send() {
    show(this.result);
    try {
      const body = { material: this.isMaterial, revision: this.agreement.revision ?? null };
      const version = await post(`${this.path}/publish`, body);
      this.published(version);
      this.tell(version);
    } catch (error) {
      show(this.result, this.refusal(error));
    }
  }

  refusal(error) {
    if (error.status === 422) return refusedPublishing(error, this.agreement, (field) => this.leaveFor(field));
    const text = error.code === "changed_meanwhile" && _("Somebody changed the draft after you had opened it. Open the page again and look at what is to be published.");
    return text ? notice("warn", text, { title: _("Not published") }) : failure(error);
  }

  // A link out of the window closes it; without an open form the link itself leads to the field.
  leaveFor(field) {
    const isHere = Boolean(this.jump) && !field.startsWith("company.");
    if (isHere) this.panel.addEventListener("close", () => this.jump(field));
    this.panel.close();
    return isHere;
  }

  // A line shows the newest version by itself: nothing is left to be chosen there.
  get isInUse() {
    return this.agreement.lines?.length > 0;
  }

  tell(version) {
    const done = button(_("Done"), () => this.panel.close(), { main: this.isInUse });
    show(this.body, result(version), el("div", { class: "row" }, !this.isInUse && toLines(this.panel), done));
    this.panel.querySelector("h2").textContent = _("Version {n} is published", { n: version.version });
    this.body.querySelector("button").focus();
  }
}

function lastVersion({ versions }) {
  return Math.max(0, ...(versions ?? []).map(({ version }) => version));
}

function result({ sha256, public_url: address }) {
  return el("div", { class: "notice notice-good stack", role: "status" },
    el("p", {}, _("Page for clients:"), " ", outerLink(address, _("Open the page"))),
    copyRow(address),
    el("p", {}, _("SHA-256 of the text"), ": ", el("span", { class: "hash" }, sha256)));
}

// A portal may keep its frames from the clipboard: then the address is selected, to be copied by hand.
function copyRow(address) {
  const told = el("span", { class: "soft", role: "status" });
  const box = el("input", { class: "input", readonly: true, value: address, "aria-label": _("Address of the page") });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address);
      told.textContent = _("Copied");
    } catch {
      box.select();
      told.textContent = _("Press Ctrl+C to copy it");
    }
  };
  return el("div", { class: "copy-row" }, box, button(_("Copy the address"), copy, { small: true }), told);
}

function toLines(panel) {
  return el("a", { class: "button button-main", href: "#lines", click: () => panel.close() }, _("Now choose it for an open line"));
}
