// Why an agreement was not published: everything that was found, with the way to each field.

import { findingGroups, findingsOf } from "./agreement_findings.js";
import { _ } from "./i18n.js";
import { notice } from "./ui.js";

export function refusedPublishing(error, agreement, jump = null) {
  const told = notice("bad", error.message, { title: _("Not published") });
  told.classList.add("stack-tight");
  told.append(...findingGroups(findingsOf(error), agreement, jump).filter(Boolean));
  return told;
}
