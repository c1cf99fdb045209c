// The text of an agreement as elements: only the tags of a fixed list are made, everything else gives its words.

import { el, outerLink } from "./dom.js";

const TAGS = new Set(["p", "b", "i", "ul", "ol", "li", "h2"]);

// The parsed document is inert: nothing in it runs or loads, and none of its nodes reaches the page.
export function elementsOf(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  return copies(parsed.body);
}

function copies(parent) {
  return [...parent.childNodes].flatMap(copy);
}

function copy(node) {
  if (node.nodeType === Node.TEXT_NODE) return [node.data];
  if (node.nodeType !== Node.ELEMENT_NODE) return [];
  const tag = node.localName;
  if (tag === "br") return [el("br")];
  if (tag === "a") return [link(node)];
  if (tag === "script" || tag === "style") return [];
  return TAGS.has(tag) ? [el(tag, {}, copies(node))] : copies(node);
}

function link(node) {
  const address = node.getAttribute("href") ?? "";
  if (/^mailto:/i.test(address)) return el("a", { href: address }, copies(node));
  return outerLink(address, copies(node));
}
