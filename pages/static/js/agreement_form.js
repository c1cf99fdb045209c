// The form of an agreement's draft.

import { post, put } from "./api.js";
import { el, show } from "./dom.js";
import { areaField, choice, clearErrors, selectField, showErrors, textField } from "./form.js";
import { _ } from "./i18n.js";
import { LANGUAGES } from "./labels.js";
import { busy, button, notice, viewHead } from "./ui.js";

const catalogue = JSON.parse(document.getElementById("purposes")?.textContent || "[]");
const codes = new Set(catalogue.map(({ code }) => code));

export function editAgreement(box, agreement, companies) {
  const editor = new AgreementEditor(agreement, companies);
  const title = agreement ? _("Draft of the agreement") : _("New agreement");
  show(box, viewHead(title), lawyerNote(), editor.form);
}

export function lawyerNote() {
  return notice("warn", _("Draft. Have a lawyer check it before use."));
}

class AgreementEditor {
  constructor(agreement, companies) {
    this.agreement = agreement;
    this.companies = companies;
    const draft = agreement ?? { purposes: ["reply"], recipients: [] };
    this.recipients = el("div", { class: "stack" });
    this.summary = el("div", { class: "stack", tabindex: "-1", "aria-live": "polite" });
    this.form = el("form", { class: "card stack", novalidate: true, submit: (event) => this.save(event) },
      el("div", { class: "fields" }, this.company(draft, companies), this.language(draft), this.email(draft)),
      this.text(draft),
      this.purposes(draft),
      this.recipientRows(draft),
      this.summary,
      this.foot(),
    );
    this.followCompany(draft);
    this.followSource();
  }

  company(draft, companies) {
    const pairs = companies.map(({ id, short_name: short, full_name: full }) => [id, short || full]);
    return selectField("company_id", _("Company"), pairs, {
      value: draft.company_id ?? companies[0].id,
      help: _("Companies with different business need an agreement each."),
    });
  }

  language(draft) {
    return selectField("language", _("Language of the text"), Object.entries(LANGUAGES), { value: draft.language ?? "ru" });
  }

  email(draft) {
    return textField("contact_email", _("E-mail for requests about personal data"), {
      value: draft.contact_email, type: "email", help: _("A mailbox that is read: withdrawals arrive here."),
    });
  }

  // The company's own address is offered until somebody writes another.
  followCompany(draft) {
    const { company_id: chosen, contact_email: email } = this.form.elements;
    const suggest = () => {
      email.value = this.companies.find(({ id }) => id === chosen.value)?.email ?? "";
    };
    if (!draft.contact_email) suggest();
    chosen.addEventListener("change", suggest);
  }

  text(draft) {
    const isCustom = draft.source === "custom";
    const change = () => this.followSource();
    this.ownText = areaField("text", _("Own text"), {
      value: draft.text ?? "",
      help: _("Name the company, the data, every purpose chosen below, the actions, the recipients, the term and the way to withdraw."),
    });
    const standard = choice("radio", "source", "standard", _("Standard text"), !isCustom, _("Filled in with the company's details and the choices below."));
    const custom = choice("radio", "source", "custom", _("Own text"), isCustom, _("Written by your lawyer."));
    const choices = el("fieldset", { class: "choices choices-two", change }, el("legend", {}, _("Text")), standard, custom);
    return el("div", { class: "section" }, choices, this.ownText);
  }

  followSource() {
    this.ownText.hidden = this.form.elements.source.value !== "custom";
  }

  purposes(draft) {
    const chosen = new Set(draft.purposes);
    const own = draft.purposes.filter((purpose) => !codes.has(purpose)).join("\n");
    const boxes = catalogue.map(({ code, title, data, term }) =>
      choice("checkbox", "purposes", code, title, chosen.has(code), purposeHelp(data, term)));
    const ownField = areaField("own_purposes", _("Own purposes"), {
      value: own, rows: 2, path: "own_purposes",
      help: _("One on a line, said plainly: “and other purposes” is not allowed, nor is advertising."),
    });
    ownField.querySelector("textarea").classList.add("input-low");
    return el("div", { class: "section", "data-path": "purposes" },
      el("fieldset", { class: "choices choices-two" }, el("legend", {}, _("Purposes of processing")), boxes),
      ownField,
      el("span", { class: "field-error" }),
    );
  }

  recipientRows(draft) {
    for (const recipient of draft.recipients ?? []) this.addRecipient(recipient);
    const add = button(_("Add a recipient"), () => this.addRecipient({}).querySelector("input").focus(), { small: true });
    const help = _("Companies that get the data: delivery, call centre. Leave empty if nobody does.");
    return el("section", { class: "section", "data-path": "recipients" },
      el("div", {}, el("h3", {}, _("Recipients of the data")), el("p", { class: "field-help" }, help)),
      this.recipients,
      el("span", { class: "field-error" }),
      el("div", {}, add),
    );
  }

  addRecipient({ name, inn, address }) {
    const remove = button(_("Remove"), () => { row.remove(); this.numberRecipients(); }, { small: true });
    const row = el("div", { class: "recipient" },
      textField("", _("Name"), { value: name, path: "name" }),
      textField("", _("INN"), { value: inn, path: "inn", inputmode: "numeric", maxlength: 12 }),
      textField("", _("Address"), { value: address, path: "address" }),
      el("div", { class: "recipient-remove" }, remove),
    );
    this.recipients.append(row);
    this.numberRecipients();
    return row;
  }

  // The server names a wrong cell by its row: recipients.0.inn.
  numberRecipients() {
    [...this.recipients.children].forEach((row, index) => {
      for (const cell of row.querySelectorAll("[data-path]")) {
        cell.dataset.path = `recipients.${index}.${cell.dataset.path.split(".").pop()}`;
      }
    });
  }

  foot() {
    const save = el("button", { type: "submit", class: "button button-main" }, _("Save the draft"));
    return el("div", { class: "form-foot" }, save, el("a", { class: "button", href: "#agreements" }, _("Cancel")));
  }

  body() {
    const { elements } = this.form;
    const isCustom = elements.source.value === "custom";
    const own = elements.own_purposes.value.split("\n").map((line) => line.trim()).filter(Boolean);
    const listed = [...this.form.querySelectorAll('[name="purposes"]:checked')].map(({ value }) => value);
    return {
      company_id: elements.company_id.value,
      kind: "personal_data",
      language: elements.language.value,
      source: elements.source.value,
      text: isCustom ? elements.text.value : null,
      purposes: [...listed, ...own],
      recipients: [...this.recipients.children].map(recipient),
      contact_email: elements.contact_email.value.trim(),
      revision: this.agreement?.revision ?? null,
    };
  }

  save(event) {
    event.preventDefault();
    return busy(this.form.querySelector("[type=submit]"), () => this.send(this.body()));
  }

  async send(body) {
    clearErrors(this.form);
    show(this.summary);
    try {
      await (this.agreement ? put(`/agreements/${encodeURIComponent(this.agreement.id)}`, body) : post("/agreements", body));
      window.location.hash = "agreements";
    } catch (error) {
      showErrors(this.form, this.summary, error);
    }
  }
}

function purposeHelp(data, term) {
  const listed = Array.isArray(data) ? data.join(", ") : data;
  return _("Data: {data}. Term: {term}.", { data: listed, term });
}

function recipient(row) {
  const [name, inn, address] = [...row.querySelectorAll("input")].map(({ value }) => value.trim());
  return { name, inn, address };
}
