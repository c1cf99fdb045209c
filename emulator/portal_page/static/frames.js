/**
 * Application frames as a portal opens them: a form post into an iframe whose name is `domain|protocol|APP_SID`,
 * and the text messages that the frame's library sends (documented in sdk/bx24-js-sdk).
 */
import { control } from "./api.js";

const slots = [];

export class Frame {
  /** `acts` answers commands that concern the page: `{openPath(params), setInstallFinish(), ...}`. */
  constructor(holder, title, acts = {}) {
    Object.assign(this, { holder, title, acts, wanted: "", opening: null, data: null, node: null });
    slots.push(this);
  }

  /** Opens what is asked for, unless it is open already. Rejects when the portal refuses. */
  async open(opening, again = false) {
    const wanted = JSON.stringify(opening);
    if (wanted === this.wanted && !again) return;
    Object.assign(this, { wanted, opening });
    const data = await control("/frame", opening);
    if (wanted !== this.wanted) return;
    this.data = data;
    this.show();
  }

  reload() {
    return this.opening ? this.open(this.opening, true) : Promise.resolve();
  }

  close() {
    Object.assign(this, { wanted: "", opening: null, data: null });
    this.node?.remove();
    this.node = null;
  }

  show() {
    this.node?.remove();
    this.node = document.createElement("iframe");
    this.node.name = this.data.window_name;
    this.node.title = this.title;
    this.holder.append(this.node);
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: this.data.url, target: this.data.window_name, hidden: true });
    for (const [name, value] of Object.entries(this.data.fields)) {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name, value });
      form.append(input);
    }
    document.body.append(form);
    form.submit();
    form.remove();
  }

  get origin() {
    return new URL(this.data.url).origin;
  }

  get initData() {
    const { fields, query } = this.data;
    return {
      AUTH_ID: fields.AUTH_ID, REFRESH_ID: fields.REFRESH_ID, AUTH_EXPIRES: fields.AUTH_EXPIRES,
      DOMAIN: query.DOMAIN, PROTOCOL: query.PROTOCOL, PATH: "/rest", LANG: query.LANG,
      MEMBER_ID: fields.member_id, IS_ADMIN: this.opening.user_id === 1, APP_OPTIONS: {}, USER_OPTIONS: {},
      PLACEMENT: fields.PLACEMENT, PLACEMENT_OPTIONS: fields.PLACEMENT_OPTIONS,
      INSTALL: Boolean(this.acts.installing?.()), FIRST_RUN: false,
    };
  }

  async handle(command, params) {
    if (command === "getInitData") return this.initData;
    if (command === "resizeWindow") return this.resize(params);
    if (command === "reloadWindow") return this.reload();
    if (command === "refreshAuth") return { ...this.initData, ...(await control("/frame", this.opening)).fields };
    if (command === "getInterface") return { command: [], event: [] };
    return this.acts[command] ? this.acts[command](params) : null;
  }

  resize(params) {
    const height = Math.min(parseInt(params.height, 10) || 0, 20000);
    this.node.style.height = `max(100%, ${height}px)`;
    return { width: this.holder.clientWidth, height: this.node.clientHeight };
  }
}

/** `command:params:callbackId:appSid`; params is JSON with colons of its own, and may be missing. */
function parse(text) {
  const pieces = text.split(":");
  const sid = pieces.pop();
  const callback = pieces.pop();
  const command = pieces.shift();
  const json = pieces.join(":");
  return { sid, callback, command, params: json ? JSON.parse(json) : {} };
}

window.addEventListener("message", async (event) => {
  const frame = slots.find((slot) => slot.node && slot.node.contentWindow === event.source);
  if (!frame || typeof event.data !== "string" || event.origin !== frame.origin) return;
  const { sid, callback, command, params } = parse(event.data);
  if (sid !== frame.data.query.APP_SID) return;
  const answer = await frame.handle(command, params);
  if (callback) event.source.postMessage(`${callback}:${JSON.stringify(answer ?? null)}`, event.origin);
});
