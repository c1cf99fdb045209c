// Calls to /api/v1 with the page session; every failure becomes an ApiError that a person can read.

import { _, lang } from "./i18n.js";

const ROOT = "/api/v1";
const session = document.querySelector('meta[name="page-session"]')?.content ?? "";

export class ApiError extends Error {
  constructor(status, { code = "", message = "", fields = {}, findings = [] } = {}) {
    super(message || defaultMessage(status));
    this.status = status;
    this.code = code;
    this.fields = flatten(fields);
    this.findings = findings;
  }
}

function defaultMessage(status) {
  if (status === 0) return _("No connection. Check the network and try again.");
  if (status === 401) return _("Access has ended: open the application again from the Bitrix24 menu.");
  if (status === 403) return _("You do not have the rights for this. Ask an administrator of the portal.");
  if (status === 404) return _("Nothing found: it may have been removed, or it belongs to another portal.");
  if (status === 422) return _("Some fields need attention.");
  if (status === 502) return _("The portal does not answer. Check that it opens, then repeat.");
  return _("Something went wrong on our side. Try again in a minute.");
}

// The server may nest errors by field and by row: {"recipients": {"0": {"inn": ["..."]}}}.
function flatten(fields, prefix = "") {
  const flat = {};
  for (const [name, value] of Object.entries(fields ?? {})) {
    const path = prefix ? `${prefix}.${name}` : name;
    if (typeof value === "string") flat[path] = value;
    else if (isWords(value)) flat[path] = value.join(" ");
    else Object.assign(flat, flatten(value, path));
  }
  return flat;
}

function isWords(value) {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function address(path, query) {
  const filled = Object.entries(query ?? {}).filter(([, value]) => value !== "" && value != null);
  const search = new URLSearchParams(filled).toString();
  return search ? `${ROOT}${path}?${search}` : ROOT + path;
}

export function ownHeaders() {
  return { Authorization: `Bearer ${session}`, "Accept-Language": lang };
}

export async function call(method, path, { query, body } = {}) {
  const headers = { ...ownHeaders(), Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const request = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
  let response;
  try {
    response = await fetch(address(path, query), request);
  } catch {
    throw new ApiError(0);
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(response.status, answer?.error);
  if (answer === null && response.status !== 204) throw new ApiError(500);
  return answer;
}

export const get = (path, query) => call("GET", path, { query });
export const post = (path, body = {}) => call("POST", path, { body });
export const put = (path, body) => call("PUT", path, { body });
