// Fetching a file of ours by its one-time address: how much has come is told, a refusal is an ApiError.

import { ApiError, ownHeaders } from "./api.js";
import { el } from "./dom.js";
import { lang } from "./i18n.js";

const KEEP_MS = 60_000;

// heard(piece) is given every piece of the file as bytes; answers the name of the file that was saved.
export async function download(url, { signal, heard }) {
  const response = await ask(url, signal);
  const pieces = [];
  try {
    for (const reader = response.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(value);
      heard(value);
    }
  } catch (error) {
    throw readable(error);
  }
  const name = nameOf(response.headers.get("Content-Disposition"));
  save(new Blob(pieces, { type: response.headers.get("Content-Type") }), name);
  return name;
}

async function ask(url, signal) {
  const { pathname, search } = new URL(url);
  let response;
  try {
    response = await fetch(pathname + search, { signal, headers: { "Accept-Language": lang } });
  } catch (error) {
    throw readable(error);
  }
  if (!response.ok) throw new ApiError(response.status, { message: await told(response) });
  return response;
}

// A file that the page session alone opens, by its path; refusals come as JSON.
export async function downloadOfSession(path, name) {
  let response;
  try {
    response = await fetch(path, { headers: ownHeaders() });
  } catch (error) {
    throw readable(error);
  }
  if (!response.ok) throw new ApiError(response.status, (await response.json().catch(() => null))?.error);
  save(await response.blob(), name);
}

// Something in between, as a proxy, answers with a page of its own.
async function told(response) {
  const isOurs = response.headers.get("Content-Type")?.startsWith("text/plain");
  return isOurs ? (await response.text()).trim() : "";
}

const readable = (error) => (error.name === "AbortError" ? error : new ApiError(0));

function nameOf(disposition) {
  const [, name] = /filename\*=UTF-8''([^;]+)/.exec(disposition ?? "") ?? [];
  return name ? decodeURIComponent(name) : "register";
}

function save(blob, name) {
  const href = URL.createObjectURL(blob);
  el("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), KEEP_MS);
}
