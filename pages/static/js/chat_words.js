// A message of ours as the chat shows it: the tags that we use become a link's words and answers to press.

import { el } from "./dom.js";

const MARKS = /\[url=[^\]\s]+\](.*?)\[\/url\]|\[send=[^\]]*\](.*?)\[\/send\]|(https?:\/\/\S+)/gis;

// Anything else stays the text it is. No link leads anywhere: an address may be the client's own, and whoever
// opens it answers for him.
export function chatWords(message) {
  const parts = [];
  let end = 0;
  for (const found of message.matchAll(MARKS)) {
    const [whole, label, answer, bare] = found;
    parts.push(message.slice(end, found.index));
    parts.push(answer === undefined ? el("span", { class: "bubble-link" }, label ?? bare) : el("span", { class: "bubble-answer" }, answer));
    end = found.index + whole.length;
  }
  return [...parts, message.slice(end)];
}
