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

// columns: of register_timeline.js; words(column, part): what a bar or a part of it says; told(column, part): the reader
// points at it, or at nothing; chosen(column)
export function barChart(options) {
  return new BarChart(options).node;
}

class BarChart {
  constructor(options) {
    Object.assign(this, options);
    this.node = el("div", { class: "chart" });
    this.width = 0;
    this.current = this.columns.findLastIndex(({ total }) => total > 0);
    this.scale = scaleOf(Math.max(...this.columns.map(({ total }) => total)));
    this.left = DIGIT_WIDTH * Math.max(2, ...this.scale.ticks.map((tick) => short.format(tick).length)) + 8;
    this.node.addEventListener("pointerleave", () => this.told());
    this.node.addEventListener("focusout", () => this.told());
    new ResizeObserver(([{ contentRect }]) => this.fit(contentRect.width)).observe(this.node);
  }

  fit(width) {
    if (width === 0 || Math.abs(width - this.width) < 1) return;
    this.width = width;
    this.step = (width - this.left - RIGHT) / this.columns.length;
    this.draw();
  }

  draw() {
    const isFocused = this.node.contains(document.activeElement);
    const bars = this.columns.map((column, index) => column.total > 0 && this.bar(column, index));
    const looks = { width: this.width, height: HEIGHT, role: "group", "aria-label": this.title };
    show(this.node, svg("svg", looks, svg("desc", {}, this.about), this.grid(), this.axis(), bars));
    if (isFocused) this.focus(this.current);
  }

  heightOf(entries) {
    return ((HEIGHT - TOP - FOOT) * entries) / this.scale.top;
  }

  grid() {
    return this.scale.ticks.map((tick) => {
      const y = Math.round(HEIGHT - FOOT - this.heightOf(tick)) + 0.5;
      return svg("g", { "aria-hidden": "true" },
        svg("line", { class: "chart-line", x1: this.left, x2: this.width, y1: y, y2: y }),
        svg("text", { class: "chart-text", x: this.left - 6, y: y + 4, "text-anchor": "end" }, short.format(tick)));
    });
  }

  // As many dates as there is room for, the last one among them.
  axis() {
    const every = Math.ceil(LABEL_WIDTH / this.step);
    const last = this.columns.length - 1;
    return this.columns.map((column, index) => {
      if ((last - index) % every !== 0) return null;
      const middle = this.left + (index + 0.5) * this.step;
      const x = Math.min(Math.max(middle, this.left + LABEL_WIDTH / 3), this.width - LABEL_WIDTH / 3);
      return svg("text", { class: "chart-text", x, y: HEIGHT - 6, "text-anchor": "middle", "aria-hidden": "true" }, column.short);
    });
  }

  bar(column, index) {
    const looks = { class: "chart-bar", role: "button", tabindex: index === this.current ? 0 : -1, "aria-label": this.words(column), "data-column": index };
    const reach = { class: "chart-reach", x: this.left + index * this.step, y: TOP, width: this.step, height: HEIGHT - TOP - FOOT };
    const group = svg("g", looks, svg("rect", reach), this.parts(column, reach.x));
    group.addEventListener("pointerenter", () => this.told(column));
    group.addEventListener("focus", () => this.told(column));
    group.addEventListener("click", () => this.chosen(column));
    group.addEventListener("keydown", (event) => this.press(event, column, index));
    return group;
  }

  parts(column, start) {
    const width = Math.min(WIDEST_BAR, Math.max(1, this.step * 0.78));
    const x = start + (this.step - width) / 2;
    let y = HEIGHT - FOOT;
    return column.parts.map((part, series) => {
      if (part.entries === 0) return null;
      const height = this.heightOf(part.entries);
      y -= height;
      const shape = svg("rect", { class: `chart-part series-${series}`, x, y, width, height }, svg("title", {}, this.words(column, part)));
      shape.addEventListener("pointerenter", () => this.told(column, part));
      return shape;
    });
  }

  press(event, column, index) {
    if (event.key === "Enter" || event.key === " ") this.chosen(column);
    else if (event.key in STEPS) this.focus(this.nearest(index, STEPS[event.key]));
    else return;
    event.preventDefault();
  }

  // The next bar that is there: a day without decisions has none.
  nearest(index, way) {
    const there = this.columns.map(({ total }, at) => (total > 0 ? at : -1)).filter((at) => at >= 0);
    return there[Math.min(Math.max(there.indexOf(index) + way, 0), there.length - 1)];
  }

  focus(index) {
    this.node.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
    this.current = index;
    const group = this.node.querySelector(`[data-column="${index}"]`);
    group.setAttribute("tabindex", "0");
    group.focus();
  }
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
