// Stacked bars as SVG: read by the eye, the mouse, the arrow keys and a screen reader.

import { el, show } from "./dom.js";
import { lang } from "./i18n.js";

// A name, nothing is loaded from there.
const NAMESPACE = `http://www.w3.org/2000/svg`;
const HEIGHT = 172, TOP = 8, FOOT = 22, RIGHT = 4;
const LABEL_WIDTH = 72, DIGIT_WIDTH = 7, WIDEST_BAR = 56;
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: 1, ArrowDown: -1, Home: -Infinity, End: Infinity };
const number = new Intl.NumberFormat(lang);
const short = new Intl.NumberFormat(lang, { notation: "compact", maximumFractionDigits: 1 });

function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children.flat().filter(Boolean));
  return node;
}

// columns: of register_timeline.js; told(column, part): words about them, or about nothing; chosen(column)
export function barChart({ title, about, columns, words, told, chosen }) {
  const node = el("div", { class: "chart" });
  let width = 0, current = columns.findLastIndex(({ total }) => total > 0);
  const scale = scaleOf(Math.max(...columns.map(({ total }) => total)));

  const draw = () => {
    const isFocused = node.contains(document.activeElement);
    const bars = columns.map((column, index) => column.total > 0 && bar(column, index));
    show(node, svg("svg", { width, height: HEIGHT, role: "group", "aria-label": title }, svg("desc", {}, about), grid(), axis(), bars));
    if (isFocused) focus(current);
  };

  const left = DIGIT_WIDTH * Math.max(2, ...scale.ticks.map((tick) => short.format(tick).length)) + 8;
  const step = () => (width - left - RIGHT) / columns.length;
  const heightOf = (entries) => ((HEIGHT - TOP - FOOT) * entries) / scale.top;

  const grid = () => scale.ticks.map((tick) => {
    const y = Math.round(HEIGHT - FOOT - heightOf(tick)) + 0.5;
    return svg("g", { "aria-hidden": "true" },
      svg("line", { class: "chart-line", x1: left, x2: width, y1: y, y2: y }),
      svg("text", { class: "chart-text", x: left - 6, y: y + 4, "text-anchor": "end" }, short.format(tick)));
  });

  // As many dates as there is room for; the last one has its place at the end.
  const axis = () => {
    const every = Math.ceil(LABEL_WIDTH / step());
    return columns.filter((_column, index) => (columns.length - 1 - index) % every === 0).map((column) => {
      const middle = left + (columns.indexOf(column) + 0.5) * step();
      const x = Math.min(Math.max(middle, left + LABEL_WIDTH / 3), width - LABEL_WIDTH / 3);
      return svg("text", { class: "chart-text", x, y: HEIGHT - 6, "text-anchor": "middle", "aria-hidden": "true" }, column.short);
    });
  };

  const bar = (column, index) => {
    const start = left + index * step();
    const thick = Math.min(WIDEST_BAR, Math.max(1, step() * 0.78));
    const x = start + (step() - thick) / 2;
    let base = HEIGHT - FOOT;
    const parts = column.parts.map((part, series) => {
      if (part.entries === 0) return null;
      const height = heightOf(part.entries);
      base -= height;
      const shape = svg("rect", { class: `chart-part series-${series}`, x, y: base, width: thick, height }, svg("title", {}, words(column, part)));
      shape.addEventListener("pointerenter", () => told(column, part));
      return shape;
    });
    const reach = svg("rect", { class: "chart-reach", x: start, y: TOP, width: step(), height: HEIGHT - TOP - FOOT });
    const looks = { class: "chart-bar", role: "button", tabindex: index === current ? 0 : -1, "aria-label": words(column), "data-column": index };
    const group = svg("g", looks, reach, parts);
    group.addEventListener("pointerenter", () => told(column));
    group.addEventListener("focus", () => told(column));
    group.addEventListener("click", () => chosen(column));
    group.addEventListener("keydown", (event) => press(event, column, index));
    return group;
  };

  const press = (event, column, index) => {
    if (event.key === "Enter" || event.key === " ") chosen(column);
    else if (event.key in STEPS) focus(nearest(index, STEPS[event.key]));
    else return;
    event.preventDefault();
  };

  // The next bar that is there: days without decisions have none.
  const nearest = (index, way) => {
    const there = columns.map(({ total }, at) => (total > 0 ? at : -1)).filter((at) => at >= 0);
    const place = Math.min(Math.max(there.indexOf(index) + way, 0), there.length - 1);
    return there[place];
  };

  const focus = (index) => {
    node.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
    current = index;
    const group = node.querySelector(`[data-column="${index}"]`);
    group.setAttribute("tabindex", "0");
    group.focus();
  };

  node.addEventListener("pointerleave", () => told());
  node.addEventListener("focusout", () => told());
  new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width === 0 || Math.abs(contentRect.width - width) < 1) return;
    width = contentRect.width;
    draw();
  }).observe(node);
  return node;
}

// Up to four lines at round numbers.
function scaleOf(largest) {
  const rough = Math.max(1, largest / 4);
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * unit).find((each) => each >= rough);
  const top = step * Math.ceil(largest / step);
  return { top, ticks: Array.from({ length: Math.round(top / step) + 1 }, (_tick, index) => index * step) };
}

export function legend(series) {
  const swatch = (index) => svg("svg", { width: 12, height: 12, "aria-hidden": "true" }, svg("rect", { class: `chart-part series-${index}`, width: 12, height: 12 }));
  return el("ul", { class: "legend" }, series.map(({ name }, index) => el("li", {}, swatch(index), name)));
}

// The same numbers as a table.
export function chartTable({ title, series, columns, heads }) {
  const head = (text) => el("th", { scope: "col" }, text);
  const row = ({ name, parts, total }) => el("tr", {},
    el("th", { scope: "row" }, name), [...parts.map(({ entries }) => entries), total].map((entries) => el("td", {}, number.format(entries))));
  return el("div", { class: "chart-table", tabindex: "0", role: "region", "aria-label": title },
    el("table", {}, el("caption", { class: "visually-hidden" }, title),
      el("thead", {}, el("tr", {}, head(heads.date), series.map(({ name }) => head(name)), head(heads.total))),
      el("tbody", {}, columns.filter(({ total }) => total > 0).map(row))));
}
