// What proves an erasure: the act, the extract, and the journal of the case.

import { ApiError } from "./api.js";
import { el, show } from "./dom.js";
import { byWhom } from "./erasure_state.js";
import { troubleWords } from "./erasure_trouble.js";
import { CAUSES, EVENTS, day, thing } from "./erasure_words.js";
import { downloadOfSession } from "./file_download.js";
import { _ } from "./i18n.js";
import { wordFor } from "./labels.js";
import { busy, button, facts, failure, time } from "./ui.js";

const TITLES = { act: _("Act of destruction of personal data"), extract: _("Extract from the journal of events") };
const FORMATS = { pdf: "PDF", json: "JSON" };

export function papersPart(erasure) {
  const { documents } = erasure;
  if (documents.length === 0) return null;
  const kinds = Object.keys(TITLES).filter((kind) => documents.some((paper) => paper.kind === kind));
  const result = el("div", { "aria-live": "polite" });
  return el("section", { class: "card stack", "aria-label": _("Documents") },
    el("h3", {}, _("Documents")),
    kinds.map((kind) => paper(inOrder(documents.filter((each) => each.kind === kind)), result)),
    el("p", { class: "soft small" }, _("Sign the act and keep both for at least three years (order of Roskomnadzor 179). The sums prove that a file was not changed.")),
    result);
}

const inOrder = (files) => Object.keys(FORMATS).map((format) => files.find((file) => file.format === format)).filter(Boolean);

function paper(files, result) {
  const [{ kind, number }] = files;
  const take = (file) => button(FORMATS[file.format], ({ currentTarget }) => busy(currentTarget, () => download(file, result)),
    { small: true, "aria-label": `${TITLES[kind]}, ${FORMATS[file.format]}` });
  return el("div", { class: "stack-tight" },
    el("div", { class: "row row-between" }, el("strong", {}, _("{kind} No. {n}", { kind: TITLES[kind], n: number })), el("div", { class: "row" }, files.map(take))),
    facts(files.map((file) => [`SHA-256, ${FORMATS[file.format]}`, el("span", { class: "hash" }, file.sha256)])));
}

async function download(file, result) {
  show(result);
  try {
    await downloadOfSession(file.url, `${file.kind}-${file.number}.${file.format}`);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    show(result, failure(error));
  }
}

export function journalPart({ events }) {
  return el("section", { class: "card" }, el("details", { class: "help" },
    el("summary", {}, _("History")),
    el("ol", { class: "erasure-journal" }, events.map(line))));
}

function line(event) {
  return el("li", {},
    el("span", { class: "soft nowrap" }, _("No. {n}", { n: event.number }), " · ", time(event.at)),
    el("span", {}, [wordFor(EVENTS, event.what), event.item && thing(event.item), details(event)].filter(Boolean).join(": "),
      event.by && el("span", { class: "soft" }, `, ${byWhom(event.by)}`)));
}

function details({ details: { cause, until, error, number } = {} }) {
  if (cause) return wordFor(CAUSES, cause).toLowerCase();
  if (until) return _("until {day}", { day: day(`${until}T12:00:00Z`) });
  if (error) return troubleWords(error) ?? error;
  return (number && _("No. {n}", { n: number })) ?? "";
}
