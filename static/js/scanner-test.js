// Shows what a scanner sends and what the till would make of it. Nothing leaves this page: the key
// buffer is the till's own, and what it hands over is only looked at.

import { FASTEST_HAND, isCode, isPersonal, listen, plain, PREFIX } from "./keys.js";

// Longer than any pause in a code after which the buffer still waits for the rest.
const SILENCE = 800;
const RECEIPT = /^NKR\d{3,20}$/i;
const GIFT_CARD = /^\d{15}$/;
// A code with a few other characters before it or after it.
const WITHIN = /^[^:\d]{1,4}(\d{8,15}|https:\/\/|NKR\d{3,20})|^(\d{8,15}|NKR\d{3,20})\D{1,4}$/i;
const NOT_TAKEN = ["unknown", "short", "typed"];

let keys = [];
let code = null;
let isShort = false;
let timer = 0;

const isEnd = ({ key }) => key === "Enter" || key === "Tab";

// Before the buffer, which keeps a suffix to itself. No Enter presses what has the focus here.
addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key.length > 1 && !isEnd(event)) return;
  if (isEnd(event) && keys.length) event.preventDefault();
  if (isEnd(event) && !keys.length && event.target !== document.body) return;
  keys.push(event);
  clearTimeout(timer);
  timer = setTimeout(show, SILENCE);
}, { capture: true });

listen({ scan: (text) => (code = text), short: () => (isShort = true), ready: async () => false });

function show() {
  const first = keys.findIndex((key) => !isEnd(key));
  const last = keys.findLastIndex((key) => !isEnd(key));
  if (last > first) say(keys.slice(0, first), keys.slice(first, last + 1), keys.slice(last + 1));
  keys = [];
  code = null;
  isShort = false;
}

function say(before, typed, after) {
  const text = typed.map(({ key }) => key).join("");
  const pace = (typed.at(-1).timeStamp - typed[0].timeStamp) / (typed.length - 1);
  const names = (ends) => ends.map(({ key }) => key).join(" + ") || "–";
  const type = text.match(PREFIX)?.[0];
  const shown = {
    text: code ?? text,
    count: typed.length,
    pace: Math.round(pace),
    before: [...before.map(({ key }) => key), ...(type ? [type] : [])].join(" + ") || "–",
    after: names(after),
  };
  for (const part of document.querySelectorAll("[data-shows]")) part.textContent = shown[part.dataset.shows];
  const kind = code === null ? (isShort ? "short" : "typed") : kindOf(code);
  const found = [...advice({ kind, text, pace, before, after, type, us: typed.map(plain).join("") })];
  const holds = new Set([kind, ...found]);
  if (!found.length && !NOT_TAKEN.includes(kind)) holds.add("fine");
  for (const part of document.querySelectorAll("[data-when]")) part.hidden = !holds.has(part.dataset.when);
}

function kindOf(text) {
  if (isPersonal(text)) return "personal";
  if (RECEIPT.test(text)) return "receipt";
  if (GIFT_CARD.test(text)) return "card";
  return isCode(text) ? "goods" : "unknown";
}

function* advice({ kind, text, pace, before, after, type, us }) {
  if (pace > FASTEST_HAND) yield "slow";
  if (!after.length) yield "no-suffix";
  if (after.length > 1) yield "two-suffixes";
  if (before.length) yield "key-before";
  if (type) yield "code-type";
  if (/^https:\/\//i.test(us) && us !== text) yield "layout";
  else if (kind === "unknown" && WITHIN.test(text)) yield "prefix";
  else if (/^\d{8,}$/.test(us) && us !== text) yield "layout-digits";
}
