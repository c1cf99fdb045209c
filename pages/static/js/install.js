// The last step of the installation: telling the portal that everything is set up.

import { show } from "./dom.js";
import { _ } from "./i18n.js";
import { finishInstallation, isInPortal, reload, whenReady } from "./portal.js";
import { notice } from "./ui.js";

const finishButton = document.getElementById("finish");
const retryButton = document.getElementById("retry");
const result = document.getElementById("result");

// Until this call no event and no page reaches us from the portal.
function finish() {
  if (!finishInstallation()) return cannotFinish();
  return show(result, notice("good", _("Finishing: Bitrix24 opens the application in a moment.")));
}

function cannotFinish() {
  show(result, notice("bad", _("The library of Bitrix24 did not load. Open the application from the Bitrix24 menu, switch off blockers for this page and press the button again.")));
}

finishButton?.addEventListener("click", finish);
retryButton?.addEventListener("click", reload);
if (finishButton && isInPortal) whenReady(finish);
if (finishButton && !isInPortal) cannotFinish();
