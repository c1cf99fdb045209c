// The counts of the register as columns of a chart: every day or month of the time, with a part for each line.

import { _, lang } from "./i18n.js";
import { nextDay } from "./register_address.js";

const MOST_SERIES = 8;
const OTHERS = "others";
const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);
const named = (look) => {
  const format = new Intl.DateTimeFormat(lang, { ...look, timeZone: "UTC" });
  return (day) => format.format(new Date(`${day}T00:00:00Z`)).replace(/ г\.$/, "");
};
const NAMES = {
  day: { whole: named({ dateStyle: "long" }), short: named({ day: "numeric", month: "short" }) },
  month: { whole: named({ month: "long", year: "numeric" }), short: named({ month: "short", year: "2-digit" }) },
};

export function byStatus({ points }) {
  const totals = {};
  for (const { status, entries } of points) totals[status] = (totals[status] ?? 0) + entries;
  return totals;
}

// status: counts only that one; limits: {from, to} of the filters, "" where open
// Answers { series: [{ key, name }], columns: [{ from, to, name, short, total, parts: [{ name, entries, statuses }] }] }:
// the parts of a column stand in the order of the series.
export function timeline(answer, { status = "", from = "", to = "" } = {}) {
  const points = answer.points.filter((point) => !status || point.status === status);
  if (points.length === 0) return { series: [], columns: [] };
  const series = seriesOf(answer);
  const keyOf = (point) => (series.some(({ key }) => key === point.line_id) ? point.line_id : OTHERS);
  const columns = starts(answer).map((day) => {
    const found = points.filter((point) => point.starts_on === day);
    const parts = series.map(({ key, name }) => part(name, found.filter((point) => keyOf(point) === key)));
    return { ...spanOf(day, answer.unit, { from, to }), parts, total: sum(parts.map(({ entries }) => entries)) };
  });
  return { series, columns };
}

// The busiest lines have a colour each, whichever status is looked at; the others share one.
function seriesOf({ points, lines }) {
  const totals = new Map();
  for (const { line_id: id, entries } of points) totals.set(id, (totals.get(id) ?? 0) + entries);
  const names = new Map(lines.map(({ id, name }) => [id, name]));
  const ids = [...totals.keys()].sort((one, other) => totals.get(other) - totals.get(one));
  const own = ids.length > MOST_SERIES ? ids.slice(0, MOST_SERIES - 1) : ids;
  const series = own.map((id) => ({ key: id, name: names.get(id) || _("Line No. {n}", { n: id }) }));
  return own.length < ids.length ? [...series, { key: OTHERS, name: _("Other lines") }] : series;
}

function part(name, points) {
  return { name, entries: sum(points.map(({ entries }) => entries)), statuses: byStatus({ points }) };
}

// Days without decisions are told of; of months only those between the first and the last decision: a time may be
// asked for that begins long before the register.
function starts({ unit, from, to, points }) {
  const found = points.map((point) => point.starts_on).sort();
  const [first, last] = unit === "day" ? [from, to] : [found[0], found.at(-1)];
  const days = [];
  for (let day = first; day <= last; day = after(day, unit)) days.push(day);
  return days;
}

function after(day, unit) {
  return unit === "month" ? `${nextDay(day, 31).slice(0, 7)}-01` : nextDay(day);
}

// A month is not longer than what is being looked at.
function spanOf(day, unit, { from, to }) {
  const last = nextDay(after(day, unit), -1);
  return {
    from: from > day ? from : day,
    to: to && to < last ? to : last,
    name: NAMES[unit].whole(day),
    short: NAMES[unit].short(day),
  };
}
