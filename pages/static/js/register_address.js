// What the register shows stands in its address, so that a link, a reload and the way back keep it.

export const FIRST_ORDER = "-occurred_at";
export const SORTS = ["occurred_at", "client", "source", "url", "company", "line", "version", "method", "status"];
export const FILTERS = ["q", "status", "method", "line_id", "connector", "company_id", "agreement_id", "version", "url", "contact_id", "from", "to"];

export function orderIn(query) {
  const sort = query.get("sort") ?? "";
  return SORTS.includes(sort.replace(/^-/, "")) ? sort : FIRST_ORDER;
}

export function addressOf(filters, sort = FIRST_ORDER) {
  const chosen = FILTERS.filter((name) => filters[name]).map((name) => [name, filters[name]]);
  if (sort !== FIRST_ORDER) chosen.push(["sort", sort]);
  return chosen.length > 0 ? `#register?${new URLSearchParams(chosen)}` : "#register";
}

// The portal opens the page by a form: a reload sends it again, but not after history.pushState. A move within the page
// does not have that flaw, and the page then hears of it as of any other change of its address.
export function goTo(address, { replaces = false } = {}) {
  if (replaces) window.location.replace(address);
  else window.location.hash = address;
}

// The chosen days are the reader's own; the end is the start of the day after it.
export function asQuery(filters) {
  const { from, to } = filters;
  return { ...filters, from: from && startOf(from), to: to && startOf(nextDay(to)) };
}

// Days as the counts of the register know them.
export function asMoscowQuery({ from, to }) {
  return { from: from && `${from}T00:00:00+03:00`, to: to && `${nextDay(to)}T00:00:00+03:00` };
}

const startOf = (day) => new Date(`${day}T00:00:00`).toISOString();

// day: YYYY-MM-DD
export function nextDay(day, days = 1) {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + days);
  return next.toISOString().slice(0, 10);
}
