/** The page: polls one view and hands it to the panes; sends what people do. */
import { control, view } from "./api.js";
import { choose, client, remember, renew, say, show as showClient } from "./client.js";
import * as crmPane from "./crm.js";
import { $, complain, keepAtEnd, write } from "./dom.js";
import { Frame } from "./frames.js";
import * as operatorPane from "./operator.js";
import { choosePeople } from "./people.js";
import * as steps from "./steps.js";

const EVERY = 500;
let last = null;
let installing = false;
let installation = "";

const acts = {
  openPath: ({ path }) => {
    const found = /^\/crm\/contact\/(?:details|show)\/(\d+)\//.exec(path || "");
    if (!found) return { result: "error", errorCode: "PATH_NOT_AVAILABLE" };
    crmPane.choose(Number(found[1]));
    return { result: "close" };
  },
  imOpenMessenger: (params) => {
    const number = Number(String(params.dialogId || params.id || "").replace("chat", ""));
    if (number) operatorPane.choose(number);
    return null;
  },
  selectUser: ({ mult }) => choosePeople(last?.employees ?? [], Boolean(mult)),
  openApplication: (params) => {
    application.open({ placement: "DEFAULT", user_id: 1, options: params }).catch((error) => complain(error.message));
    return null;
  },
};
const application = new Frame($("application-frame"), "Приложение", {
  ...acts,
  installing: () => !last?.application?.installed,
  setTitle: ({ title }) => write($("application-note"), title || ""),
  setInstallFinish: async () => {
    await control("/install-finish", { user_id: 1 });
    installing = false;
    application.close();
    return null;
  },
});

function showApplication(state) {
  const app = state.application;
  const open = Boolean(app && (app.installed || installing));
  if (!app || installation === "") write($("application-note"), app ? app.title : "");
  $("no-application").hidden = open;
  $("install").hidden = !app;
  if (app) write($("application-state"), `«${app.title}» ещё не установлено на портал`);
  $("application-frame").hidden = !open;
  const now = app ? `${app.installation} ${app.installed} ${app.version}` : "";
  if (now !== installation && !installing) application.close();
  installation = now;
  // An opened form of the application stays until it is reloaded or installed anew.
  return open && !application.opening ? application.open({ placement: "DEFAULT", user_id: 1, options: {} }) : null;
}

async function refresh() {
  const chosen = {
    client: client.key, connector: client.connector, line_id: client.line_id,
    chat_id: operatorPane.operator.chat_id, contact_id: crmPane.crm.contact_id,
  };
  last = await view(chosen);
  showClient(last);
  steps.show(last);
  await Promise.all([operatorPane.show(last), crmPane.show(last), showApplication(last)]);
}

let timer = 0;
let busy = false;

/** One round at a time; a round asked for meanwhile comes right after. */
async function tick() {
  clearTimeout(timer);
  if (busy) {
    timer = setTimeout(tick, 50);
    return;
  }
  busy = true;
  try {
    await refresh();
  } catch (error) {
    complain(`Портал не отвечает: ${error.message}`);
  }
  busy = false;
  timer = setTimeout(tick, document.hidden ? EVERY * 6 : EVERY);
}

function sends(form, input, send) {
  $(form).addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = $(input).value.trim();
    if (!text) return;
    try {
      await send(text);
      $(input).value = "";
    } catch (error) {
      complain(error.message);
    }
    tick();
  });
}

function channel(connector) {
  $(`channel-${connector}`).addEventListener("click", () => {
    choose(connector, 0);
    operatorPane.operator.pinned = false;
    tick();
  });
}

function reloads(name, frame) {
  const button = document.querySelector(`[data-reload="${name}"]`);
  button.addEventListener("click", () => frame().reload().catch((error) => complain(error.message)));
}

/** One pane over the whole window and back; Escape brings it back too. */
function grows(button) {
  const pane = button.closest(".pane");
  const turn = (wide) => {
    pane.classList.toggle("wide", wide);
    button.setAttribute("aria-pressed", String(wide));
    button.textContent = wide ? "Свернуть" : "Развернуть";
  };
  button.addEventListener("click", () => turn(!pane.classList.contains("wide")));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") turn(false); });
}

operatorPane.prepare(acts);
crmPane.prepare(acts);
remember();
sends("client-form", "client-text", say);
sends("operator-form", "operator-text", operatorPane.answer);
channel("livechat");
channel("telegrambot");
reloads("sidebar", () => operatorPane.sidebar);
reloads("application", () => application);
document.querySelectorAll(".grow").forEach(grows);
document.querySelectorAll(".messages").forEach(keepAtEnd);
document.querySelectorAll("#chats, #contacts, #card, #employee, #client-messages").forEach((box) => {
  box.addEventListener("click", () => tick());
  box.addEventListener("change", () => tick());
});
$("new-client").addEventListener("click", () => {
  renew();
  operatorPane.operator.pinned = false;
  $("client-text").focus();
  tick();
});
$("install").addEventListener("click", () => {
  installing = true;
  tick();
});
tick();
