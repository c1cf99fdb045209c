// Form parts: labelled fields with help and error, choices, switches; errors of the server beside the fields.

import { el, show } from "./dom.js";
import { _ } from "./i18n.js";
import { notice } from "./ui.js";

let made = 0;

const nextId = () => `field-${++made}`;

export function field(name, title, control, { help = "", wide = false, path = name } = {}) {
  const id = nextId();
  control.id = id;
  control.classList.add("input");
  if (name) control.name = name;
  control.setAttribute("aria-describedby", `${id}-help ${id}-error`);
  return el("div", { class: wide ? "field field-wide" : "field", "data-path": path },
    el("label", { class: "field-label", for: id }, title),
    control,
    el("span", { class: "field-help", id: `${id}-help` }, help),
    el("span", { class: "field-error", id: `${id}-error` }),
  );
}

export function textField(name, title, options = {}) {
  const { value = "", type = "text", inputmode, maxlength, ...rest } = options;
  return field(name, title, el("input", { type, inputmode, maxlength, value: value ?? "", autocomplete: "off" }), rest);
}

export function selectField(name, title, pairs, { value = "", ...rest } = {}) {
  const options = pairs.map(([code, text]) => el("option", { value: code }, text));
  const control = el("select", {}, options);
  control.value = value ?? "";
  return field(name, title, control, rest);
}

export function areaField(name, title, { value = "", rows = 12, ...rest } = {}) {
  return field(name, title, el("textarea", { rows, value: value ?? "" }), { wide: true, ...rest });
}

export function choice(type, name, value, title, checked, help = "") {
  const control = el("input", { type, name, value, checked: Boolean(checked) });
  return el("label", { class: "choice" }, control, el("span", {}, title), help && el("span", { class: "field-help" }, help));
}

export function switchBox(name, title, checked, help = "") {
  const control = el("input", { type: "checkbox", role: "switch", name, checked: Boolean(checked) });
  const words = el("span", { class: "stack-tight" }, el("span", {}, title), help && el("span", { class: "field-help" }, help));
  return el("label", { class: "switch" }, control, words);
}

export function clearErrors(form) {
  for (const place of form.querySelectorAll("[data-path] > .field-error")) place.textContent = "";
  for (const control of form.querySelectorAll('[aria-invalid="true"]')) control.removeAttribute("aria-invalid");
}

// What is being corrected is no longer called wrong; the server says the next time.
export function forgetError(control) {
  const holder = control.closest("[data-path]");
  const place = holder?.querySelector(":scope > .field-error");
  if (!place) return;
  place.textContent = "";
  for (const marked of holder.querySelectorAll('[aria-invalid="true"]')) marked.removeAttribute("aria-invalid");
}

// Puts each message beside its field; what has no field of its own is told above the buttons.
export function showErrors(form, summary, error, nameOf = () => "") {
  clearErrors(form);
  const homeless = Object.entries(error.fields).filter(([path, message]) => !mark(form, path, message));
  const words = homeless.map(([path, message]) => el("li", {}, `${nameOf(path) || path}: ${message}`));
  const told = notice("bad", error.message, { title: _("Not saved") });
  if (words.length > 0) told.append(el("ul", { class: "list" }, words));
  show(summary, told);
  (form.querySelector('[aria-invalid="true"]') ?? summary).focus?.();
}

function mark(form, path, message) {
  const holder = fieldHolder(form, path);
  if (holder?.closest("[hidden]")) return false;
  const place = holder?.querySelector(":scope > .field-error");
  if (!place) return false;
  place.textContent = [place.textContent, message].filter(Boolean).join(" ");
  const control = holder.querySelector("input, select, textarea");
  if (control) pointAt(control, place);
  return true;
}

// A choice out of several has no description of its own: the message becomes it.
function pointAt(control, place) {
  control.setAttribute("aria-invalid", "true");
  if (control.hasAttribute("aria-describedby")) return;
  place.id ||= nextId();
  control.setAttribute("aria-describedby", place.id);
}

// What is wrong with purposes.3 is shown where purposes are chosen.
export function fieldHolder(form, path) {
  const holder = form.querySelector(`[data-path="${CSS.escape(path)}"]`);
  const parent = path.slice(0, Math.max(0, path.lastIndexOf(".")));
  if (holder || !parent) return holder;
  return fieldHolder(form, parent);
}
