// Elements made by hand: data reaches the page as text nodes and attributes only.

const PROPERTIES = new Set(["value", "checked", "disabled", "selected"]);

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  node.append(...children.flat(2).filter((child) => child != null && child !== false));
  for (const [name, value] of Object.entries(attributes)) {
    if (value == null) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else if (PROPERTIES.has(name)) node[name] = value;
    else if (value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  return node;
}

export function show(place, ...nodes) {
  place.replaceChildren(...nodes.flat().filter((node) => node != null && node !== false));
}

export function isWebAddress(text) {
  try {
    return ["http:", "https:"].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}

// An address out of a chat may be anything: only a web address becomes a link.
export function outerLink(address, text = address, attributes = {}) {
  if (!isWebAddress(address)) return el("span", attributes, text);
  return el("a", { ...attributes, href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, text);
}
