/** Small pieces of page building that keep focus, scrolling and unchanged nodes in place. */

export const $ = (id) => document.getElementById(id);

export function h(tag, facts = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(facts)) {
    if (name === "onclick") node.addEventListener("click", value);
    else if (name === "class") node.className = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** Rows by their id: equal rows keep their nodes, so that a focused button stays focused. */
export function sync(box, rows, build) {
  const old = new Map([...box.children].map((node) => [node.dataset.key, node]));
  const nodes = rows.map((row) => {
    const state = JSON.stringify(row);
    const kept = old.get(String(row.id));
    if (kept && kept.dataset.state === state) return kept;
    const node = build(row);
    node.dataset.key = row.id;
    node.dataset.state = state;
    return node;
  });
  const same = nodes.length === box.children.length && nodes.every((node, place) => box.children[place] === node);
  if (same) return;
  const held = box.contains(document.activeElement) ? document.activeElement.closest("[data-key]")?.dataset.key : null;
  for (const node of [...box.children]) if (!nodes.includes(node)) node.remove();
  nodes.forEach((node, place) => {
    if (box.children[place] !== node) box.insertBefore(node, box.children[place] || null);
  });
  if (held && !box.contains(document.activeElement)) {
    nodes.find((node) => node.dataset.key === held && node.tabIndex >= 0)?.focus();
  }
}

/** A chat stays at its last message, unless somebody has scrolled up to read. */
export function keepAtEnd(box) {
  let atEnd = true;
  const end = () => { if (atEnd) box.scrollTop = box.scrollHeight; };
  box.addEventListener("scroll", () => { atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 60; });
  new ResizeObserver(end).observe(box);
  new MutationObserver((changes) => {
    const added = changes.flatMap((change) => [...change.addedNodes]);
    if (added.includes(box.firstElementChild)) atEnd = true; // another chat
    end();
  }).observe(box, { childList: true });
}

export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function time(iso) {
  return iso ? iso.slice(11, 16) : "";
}

let hiding = 0;

export function complain(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { $("toast").hidden = true; }, 6000);
}
