// What stands in the way of a line's protection, and what can be done about it here.

import { el } from "./dom.js";
import { _ } from "./i18n.js";
import { WARNINGS, wordFor } from "./labels.js";
import { button, notice } from "./ui.js";

// Settings that end a warning once they are saved.
const REMEDIES = {
  native_agreement_on: { field: "native_agreement_off", title: _("Switch off the warning of Bitrix24 itself") },
  crm_before_consent: { field: "crm_after_consent", title: _("Make no CRM cards before consent") },
};
// Told beside the choice itself, as long as it is chosen.
const TOLD_ELSEWHERE = new Set(["implied_mode"]);

// What is to be done something about: a choice that was made knowingly is not among it.
export function attentionCodes(line) {
  return (line.warnings ?? []).filter((code) => !TOLD_ELSEWHERE.has(code));
}

// choose(field, value) marks a setting of the form; false where nothing may be changed
export function lineWarnings(line, chosen, choose) {
  const codes = attentionCodes(line);
  if (codes.length === 0) return null;
  const title = line.protected ? _("Needs attention") : _("Mind before you switch the warning on");
  return el("div", { class: "notice notice-warn stack-tight" },
    el("p", { class: "notice-title" }, title),
    el("ul", { class: "list" }, codes.map((code) => el("li", {}, wordFor(WARNINGS, code), " ", remedy(code, chosen, choose)))));
}

function remedy(code, chosen, choose) {
  const { field, title } = REMEDIES[code] ?? {};
  if (!field || !choose) return null;
  if (chosen[field]) return el("strong", {}, chosen.protected ? _("Marked below: press Save.") : _("Marked below: it works together with the warning."));
  return button(title, () => choose(field, ""), { small: true });
}

export function impliedWarning(choose) {
  const text = _(
    "The law asks for an unambiguous act that can be proved. No position of Roskomnadzor is known that accepts mere continuing of the correspondence. The answer “Yes” is the safer way; discuss it with your lawyer.",
  );
  const switchOver = () => choose("mode", "explicit");
  const actions = choose ? [button(_("Switch to the answer “Yes”"), switchOver, { small: true })] : [];
  return notice("warn", text, { title: _("Legal risk"), actions });
}
