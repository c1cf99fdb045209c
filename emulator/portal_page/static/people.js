/** The portal's dialog that chooses employees (documented in sdk/bx24-js-sdk/system-dialogues). */
import { h } from "./dom.js";

/** `{id, name}` of one employee or a list of them; null when the dialog is closed without a choice. */
export function choosePeople(employees, many) {
  return new Promise((done) => {
    let chosen = null;
    const finish = (people) => { chosen = people; dialog.close(); };
    const rows = employees.map((person) => row(person, many, finish));
    const ready = h("button", { type: "button" }, "Выбрать");
    ready.addEventListener("click", () => finish(checked(dialog, employees)));
    const close = h("button", { type: "button", class: "quiet" }, "Отмена");
    close.addEventListener("click", () => dialog.close());
    const title = many ? "Выберите сотрудников" : "Выберите сотрудника";
    const dialog = h("dialog", { class: "people", "aria-label": title }, h("h2", {}, title), ...rows);
    dialog.append(h("p", { class: "actions" }, ...(many ? [ready, close] : [close])));
    dialog.addEventListener("close", () => { dialog.remove(); done(chosen); });
    document.body.append(dialog);
    dialog.showModal();
  });
}

function facts(person) {
  return { id: Number(person.id), name: person.name };
}

function row(person, many, finish) {
  if (many) return h("label", {}, h("input", { type: "checkbox", value: person.id }), ` ${person.name}`);
  const button = h("button", { type: "button", class: "quiet" }, person.name);
  button.addEventListener("click", () => finish(facts(person)));
  return button;
}

function checked(dialog, employees) {
  const ids = [...dialog.querySelectorAll("input:checked")].map((box) => Number(box.value));
  return employees.filter((person) => ids.includes(person.id)).map(facts);
}
