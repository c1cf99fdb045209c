/** The thread of the demonstration: one hint at a time, the first step that nobody has walked yet. */
import { $, h, write } from "./dom.js";

const HINTS = {
  write: "Напишите как клиент в онлайн-чат на сайте: например, «Здравствуйте, есть ли доставка?»",
  answer: "Бот попросил согласие: откройте текст по ссылке и нажмите «Принимаю»",
  handover: "Согласие в реестре приложения (обновите его кнопкой ↻), чат у оператора: ответьте клиенту",
  save: "Нажмите «Сохранить в CRM» в боковой панели чата: появится карточка контакта",
  messenger: "Переключите клиента на Telegram и напишите дважды: второе сообщение считается согласием",
  refuse: "Нажмите «Новый клиент», напишите на сайте и ответьте «Не принимаю»: данные в CRM не попадут",
};
const DONE = "Все шаги пройдены: смотрите реестр согласий и карточки, заводите новых клиентов";

export function show(view) {
  const names = Object.keys(HINTS);
  const now = names.findIndex((name) => !view.story[name]);
  const ready = view.application?.installed;
  const early = view.application ? "Сначала установите приложение на портал" : "Зарегистрируйте карточку приложения";
  write($("hint"), ready ? (now < 0 ? DONE : `${now + 1}. ${HINTS[names[now]]}`) : early);
  if ($("steps").children.length === 0) {
    $("steps").append(...names.map((name, place) => h("li", { title: HINTS[name] }, String(place + 1))));
  }
  names.forEach((name, place) => {
    $("steps").children[place].className = view.story[name] ? "done" : place === now && ready ? "now" : "";
  });
}
