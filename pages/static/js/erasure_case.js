// One case of erasure in a panel: where it stands, what was found, what a person decides, what proves the end.

import { get, post } from "./api.js";
import { el, show } from "./dom.js";
import { foundPart, handPart } from "./erasure_items.js";
import { journalPart, papersPart } from "./erasure_papers.js";
import { actionsPart, statePart } from "./erasure_state.js";
import { isMoving } from "./erasure_words.js";
import { _ } from "./i18n.js";
import { openPanel } from "./panel.js";
import { failure, skeleton } from "./ui.js";

const PAUSE_MS = 2000;
// Each part with what it shows: it is drawn anew only when that changes.
const PARTS = [
  { draw: statePart, sees: ({ inventory, by_hand, documents, ...rest }) => rest, live: true },
  { draw: actionsPart, sees: ({ state, hold, approved, extended, error, inventory, events }) => [state, hold, approved, extended, error, inventory, events.length] },
  { draw: foundPart, sees: ({ inventory, state }) => [inventory, state] },
  { draw: handPart, sees: ({ by_hand: left, state }) => [left, state] },
  { draw: papersPart, sees: ({ documents, state }) => [documents, state] },
  { draw: journalPart, sees: ({ events }) => events },
];

export class ErasureCase {
  // changed(case) is told what the server says now; closed() that the panel was closed
  constructor(id, origin, { changed, closed }) {
    Object.assign(this, { id, changed, closed });
    this.path = `/erasures/${encodeURIComponent(id)}`;
    const { panel, body } = openPanel(_("Destruction of data"), origin);
    Object.assign(this, { panel, body });
    panel.addEventListener("close", () => this.end());
    this.load();
  }

  async load() {
    show(this.body, skeleton(10));
    try {
      const erasure = await get(this.path);
      this.parts = PARTS.map((part) => ({ ...part, seen: "", node: el("div", part.live && { role: "status", tabindex: "-1", class: "erasure-head" }) }));
      show(this.body, this.parts.map(({ node }) => node));
      this.panel.querySelector("h2").textContent = _("Case No. {n}", { n: erasure.number });
      this.take(erasure);
    } catch (error) {
      show(this.body, failure(error, () => this.load()));
      if (!("status" in error)) throw error;
    }
  }

  take(erasure) {
    this.erasure = erasure;
    for (const part of this.parts) this.draw(part, erasure);
    this.changed(erasure);
    clearTimeout(this.pause);
    if (!this.isOver && isMoving(erasure)) this.pause = setTimeout(() => this.look(), PAUSE_MS);
  }

  draw(part, erasure) {
    const seen = JSON.stringify(part.sees(erasure));
    if (seen === part.seen) return;
    part.seen = seen;
    const hadFocus = part.node.contains(document.activeElement);
    show(part.node, part.draw(erasure, this));
    if (hadFocus) this.focus();
  }

  // While the work goes on by itself; a question that went wrong is simply asked again.
  async look() {
    const erasure = document.hidden ? this.erasure : await get(this.path).catch(() => this.erasure);
    if (!this.isOver) this.take(erasure);
  }

  focus() {
    this.parts[0].node.focus();
  }

  async approve() {
    this.take(await post(`${this.path}/approve`));
  }

  async hold(body) {
    this.take(await post(`${this.path}/hold`, body));
  }

  async cancel(body) {
    this.take(await post(`${this.path}/cancel`, body));
  }

  async extend(body) {
    this.take(await post(`${this.path}/extend`, body));
  }

  async retry() {
    this.take(await post(`${this.path}/retry`));
  }

  async decide(item, body) {
    this.take(await post(`${this.path}/items/${item.id}`, body));
  }

  // The next ones are not asked for when one is refused; what was decided is shown then as well.
  async keepAll(items, reason) {
    for (const item of items) await this.decide(item, { action: "keep", reason });
  }

  async tick(item) {
    this.take(await post(`${this.path}/by-hand/${item.id}`, { done: true }));
  }

  leave() {
    if (this.panel.open) this.panel.close();
  }

  end() {
    this.isOver = true;
    clearTimeout(this.pause);
    this.closed(this);
  }
}
