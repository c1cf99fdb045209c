/** The client's own window: a chat on a site or a messenger. */
import { control } from "./api.js";
import { $, complain, h, sync, time, write } from "./dom.js";

const PEOPLE = ["Анна Смирнова", "Борис Петров", "Вера Кузнецова", "Григорий Орлов", "Дарья Соколова", "Егор Лебедев"];
const CHANNELS = { livechat: "Онлайн-чат", telegrambot: "Telegram, линия" };
const PAGE = "https://shop.example/catalog/lamps";

export const client = { ...stored(), connector: "livechat", line_id: 0 };

function stored() {
  const kept = sessionStorage.getItem("client");
  return kept ? JSON.parse(kept) : person(0);
}

function person(turn) {
  return { turn, key: `client-${Date.now()}`, name: PEOPLE[turn % PEOPLE.length] };
}

export function renew() {
  Object.assign(client, person(client.turn + 1));
  remember();
}

export function remember() {
  sessionStorage.setItem("client", JSON.stringify({ turn: client.turn, key: client.key, name: client.name }));
}

/** Nothing can be written before it is known which line the channel leads to. */
export function choose(connector, lineId) {
  Object.assign(client, { connector, line_id: lineId });
  $("client-text").disabled = !lineId;
}

export async function say(text) {
  const facts = { line_id: client.line_id, connector: client.connector, client: client.key, name: client.name, text };
  if (client.connector === "livechat") facts.page_url = PAGE;
  return control("/client/message", facts);
}

async function press(button) {
  try {
    const where = { line_id: client.line_id, connector: client.connector, client: client.key };
    await control("/client/click", { ...where, value: button.dataset.value });
  } catch (error) {
    complain(error.message);
  }
}

export function show(view) {
  const channel = view.channels.find((row) => row.connector === client.connector);
  choose(client.connector, channel ? channel.line_id : 0);
  $("phone").className = `phone ${client.connector}`;
  write($("client-line"), channel ? `${CHANNELS[client.connector]} «${channel.line}»` : "");
  write($("client-name"), client.name);
  for (const name of ["livechat", "telegrambot"]) {
    $(`channel-${name}`).setAttribute("aria-pressed", String(name === client.connector));
  }
  sync($("client-messages"), view.client.items, bubble);
}

function bubble(row) {
  const signature = row.signature ? [h("b", { class: "signature" }, `${row.signature}:`)] : [];
  const foot = h("time", {}, time(row.at));
  return h("div", { class: `bubble ${row.author}` }, ...signature, ...pieces(row.parts, true), foot);
}

/** Text, links and answers; only the client can press an answer. */
export function pieces(parts, pressable) {
  return parts.map((part) => {
    if (part.type === "link") return link(part);
    if (part.type === "send" && pressable) {
      return h("button", { type: "button", "data-value": part.value, onclick: (e) => press(e.currentTarget) }, part.text);
    }
    return part.type === "send" ? h("span", { class: "answer" }, part.text) : h("span", {}, part.text);
  });
}

function link(part) {
  if (!/^https?:/i.test(part.url)) return h("span", {}, part.text);
  return h("a", { href: part.url, target: "_blank", rel: "noopener noreferrer" }, part.text);
}
