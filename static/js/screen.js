// What has to be set right after any answer has landed in the page.

import { tick } from "./countdown.js";
import { close, showSum } from "./editor.js";
import { covers, look, shown } from "./live.js";
import { play } from "./sound.js";
import { fade, sweep } from "./toast.js";

// A refusal is no part: it has no version before it.
const PART = /data-before="\d+\.\d+"/;
const VERSION = /id="version"[^>]*data-shown="(\d+\.\d+)"/;

const SOUNDS_LIKE = { no_app: "declined", drawer_open: "choice" };

let newest = "";
let known = new Set();
let lastKind = null;

/** What was rendered before what is on the screen must not overwrite it, nor add a line twice. */
export function isOld(html) {
  const theirs = html.match(VERSION)?.[1];
  if (!theirs || !covers(theirs)) return false;
  return theirs !== shown() || PART.test(html);
}

/** Put an answer of our own fetch into the page. True when it is a refusal, or a question. */
export function land(html) {
  const was = shown();
  if (!isOld(html)) htmx.swap(document.body, html, { swapStyle: "none", swapDelay: 0, settleDelay: 0 });
  return landed(was);
}

/** After a swap; `was` is what the screen showed before it. True as above. */
export function landed(was) {
  missed(was);
  dropTwins();
  highlight();
  countTiles();
  showSum();
  tick();
  follow();
  return listen();
}

// A part of the basket is enough only on top of the version before it, and only the whole look
// knows how the pay bar and the panel change with the first line.
function missed(was) {
  const { before, shown: now } = document.getElementById("version").dataset;
  if (before === undefined || now === was) return;
  if (before !== was || document.querySelector("[data-look-after-scan]")) look();
}

// A look that was rendered while a scan went in may have brought the scan's line already.
function dropTwins() {
  const lines = {};
  for (const line of document.querySelectorAll(".line")) {
    lines[line.id]?.remove();
    lines[line.id] = line;
  }
}

function highlight() {
  const lines = [...document.querySelectorAll(".line")];
  const marked = lines.filter((line) => line.classList.contains("is-last"));
  const fresh = marked.find((line) => line.id !== newest) ?? marked[0];
  // A whole look marks the line at the end, which another that was scanned again has outdone.
  const isLook = document.getElementById("version").dataset.before === undefined;
  const isKept = isLook && known.has(fresh?.id) && lines.some((line) => line.id === newest);
  if (fresh && !isKept) newest = fresh.id;
  known = new Set(lines.map((line) => line.id));
  const isLocked = document.querySelector(".hold");
  for (const line of lines) line.classList.toggle("is-last", line.id === newest && !isLocked);
  if (fresh && !isLocked) document.getElementById(newest).scrollIntoView({ block: "nearest" });
}

function countTiles() {
  const counts = {};
  for (const { dataset } of document.querySelectorAll(".line")) {
    counts[dataset.product] = (counts[dataset.product] ?? 0) + Number(dataset.quantity) / 1000;
  }
  for (const tile of document.querySelectorAll("[data-add-product]")) {
    const badge = tile.querySelector(".count");
    const count = counts[tile.dataset.addProduct];
    badge.hidden = !count;
    badge.textContent = count ? Math.ceil(count) : "";
  }
}

// A new state of the payment takes the focus and sounds once; the same state again does neither.
function follow() {
  const panel = document.querySelector("#panel > [data-kind]");
  const kind = panel ? `${panel.dataset.payment ?? ""} ${panel.dataset.kind}` : "";
  const isFirst = lastKind === null;
  if (kind === lastKind) return;
  lastKind = kind;
  sweep();
  if (!panel) return;
  close();
  (panel.querySelector("[data-focus]") ?? panel.querySelector("h2")).focus({ preventScroll: true });
  if (!isFirst) play(SOUNDS_LIKE[panel.dataset.kind] ?? panel.dataset.kind);
}

function listen() {
  const said = document.querySelector("#toast [data-sound]:not([data-heard])");
  if (!said) return false;
  said.dataset.heard = "";
  play(said.dataset.sound);
  fade();
  return said.dataset.sound !== "item";
}
