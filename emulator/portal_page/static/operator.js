/** The employee's messenger: chats of open lines, one of them open, and the application's side panel. */
import { control } from "./api.js";
import { pieces } from "./client.js";
import { $, h, sync, time, write } from "./dom.js";
import { Frame } from "./frames.js";

const MARKS = { livechat: "Сайт", telegrambot: "TG", whatsappbyedna: "WA" };
const STAGES = { bot: "ведёт бот", queue: "в очереди", closed: "закрыт" };

export const operator = { chat_id: 0, user_id: 0, pinned: false };
export let sidebar = null;

export function prepare(acts) {
  sidebar = new Frame($("sidebar-frame"), "Боковая панель чата", acts);
}

export function choose(chatId) {
  Object.assign(operator, { chat_id: chatId, pinned: true });
}

export function answer(text) {
  return control("/operator/message", { chat_id: operator.chat_id, user_id: operator.user_id, text });
}

export function show(view) {
  people(view.employees);
  follow(view);
  sync($("chats"), view.chats.map((row) => ({ ...row, open: row.id === operator.chat_id })), chatRow);
  const chat = view.chat && view.chat.id === operator.chat_id ? view.chat : null;
  $("chat-head").hidden = $("operator-form").hidden = !chat;
  write($("chat-title"), chat ? chat.title : "");
  write($("chat-stage"), chat ? STAGES[chat.stage] || chat.stage : "");
  sync($("operator-messages"), chat ? chat.items : [], message);
  return showSidebar(view, chat);
}

function people(employees) {
  const select = $("employee");
  if (select.options.length !== employees.length) {
    select.replaceChildren(...employees.map((row) => h("option", { value: row.id }, row.name)));
    select.value = (employees.find((row) => !row.admin) || employees[0]).id;
  }
  operator.user_id = Number(select.value);
}

/** The client's chat opens by itself until the employee has picked another one. */
function follow(view) {
  const known = view.chats.some((row) => row.id === operator.chat_id);
  if (!operator.pinned || !known) {
    Object.assign(operator, { chat_id: view.client.chat_id || view.chats[0]?.id || 0, pinned: false });
  }
}

function chatRow(row) {
  const stage = h("span", { class: `stage ${row.stage}` }, STAGES[row.stage] || "у оператора");
  return h(
    "button",
    { type: "button", class: "chat-row", "aria-pressed": String(row.open), onclick: () => choose(row.id) },
    h("span", { class: `mark ${row.connector}` }, MARKS[row.connector] || row.connector),
    h("span", { class: "who" }, h("b", {}, row.name), h("small", {}, row.last)),
    stage,
  );
}

function message(row) {
  if (row.author === "system") return h("div", { class: "system" }, ...pieces(row.parts, false));
  const name = h("b", { class: "signature" }, row.name);
  return h("div", { class: `bubble ${row.author}` }, name, ...pieces(row.parts, false), h("time", {}, time(row.at)));
}

function showSidebar(view, chat) {
  const place = view.placements.find((row) => row.code === "IM_SIDEBAR");
  const open = Boolean(view.application?.installed && place && chat);
  $("sidebar").hidden = !open;
  if (!open) return sidebar.close();
  write($("sidebar-title"), place.title);
  const options = { dialogId: chat.dialog_id, URI: "/online/" };
  return sidebar.open({ placement: "IM_SIDEBAR", user_id: operator.user_id, options });
}
