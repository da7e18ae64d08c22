// Wires the till together: clicks, requests, keys and the stream.

import "./awake.js";
import * as ahead from "./ahead.js";
import { open as openCamera } from "./camera.js";
import * as choice from "./choice.js";
import * as editor from "./editor.js";
import * as keys from "./keys.js";
import * as live from "./live.js";
import * as press from "./press.js";
import * as scans from "./scans.js";
import { isOld, landed } from "./screen.js";
import * as sound from "./sound.js";
import { toast, word } from "./toast.js";

const search = document.getElementById("search");
const results = document.getElementById("results");
const catalogue = document.getElementById("catalogue");

const CLICKS = {
  "[data-add-product]": addTile,
  "[data-family]": editor.comeFrom,
  "[data-edit]": editor.editLine,
  "[data-part]": editor.editPart,
  "[data-open]": editor.ask,
  "[data-back]": editor.close,
  "[data-key]": editor.press,
  "[data-search]": (button) => find(button.dataset.search),
  "[data-browse]": () => catalogue.classList.add("is-open"),
  "[data-camera]": openCamera,
  "[data-seen-late]": () => scans.showLate(),
  "[data-sound-switch]": switchSound,
  ".tab": chooseTab,
};

document.addEventListener("click", (event) => {
  for (const [selector, act] of Object.entries(CLICKS)) {
    const button = event.target.closest?.(selector);
    if (button) act(button);
  }
  // A finger leaves no focus on goods: a stray Enter would add them again.
  if (event.detail) event.target.closest?.("[data-add-product], .tab")?.blur();
});

for (const name of ["pointerdown", "keydown"]) addEventListener(name, sound.wake, { passive: true });

function addTile(tile) {
  put(tile, takeTimes());
  if (!tile.closest("#choice")) return editor.comeFrom(tile);
  if (search.value) empty();
  editor.close();
}

// What was found by a label of the scale is that piece or weight, not one of the goods.
function put({ dataset: { addProduct, code = "", label } }, times) {
  if (label === undefined) scans.add(addProduct, times, code);
  else scans.scan(code, times);
}

/** Which one of a family; back to the field that it was typed into. */
function choose(tile) {
  tile.click();
  editor.comeFrom(search);
}

/** How many the search field says. It says so once. */
function takeTimes() {
  const said = ahead.read(search.value);
  if (said) empty();
  return said?.times;
}

function empty() {
  search.value = "";
  search.dispatchEvent(new Event("input", { bubbles: true }));
}

function scanned(text) {
  if (keys.isPersonal(text)) return scans.scan(text);
  const { times, rest } = ahead.read(text) ?? { times: takeTimes(), rest: text };
  scans.scan(rest, times);
}

document.addEventListener("htmx:configRequest", ({ detail }) => {
  const said = ahead.read(search.value);
  if (detail.elt === search) detail.parameters.q = said?.rest ?? search.value;
  if (detail.elt.dataset.family) detail.parameters.times = said?.times ?? "";
});

function find(text) {
  editor.close();
  search.value = text;
  search.focus();
  search.dispatchEvent(new Event("input", { bubbles: true }));
}

function chooseTab(tab) {
  search.value = "";
  pressTab(tab);
}

function pressTab(tab) {
  for (const other of document.querySelectorAll(".tab")) other.ariaPressed = String(other === tab);
}

// What a search has found is of no group; without a text the quick goods are back.
search.addEventListener("input", () => {
  pressTab((ahead.read(search.value)?.rest ?? search.value.trim()) ? null : document.querySelector(".tab"));
});

function switchSound(button) {
  sound.set(!sound.isOn());
  showSound(button);
  sound.play("item");
}

function showSound(button) {
  button.ariaPressed = String(sound.isOn());
}

const form = document.getElementById("search-form");
// What Enter was pressed for before its answer was there: other goods may stand there still.
let owed = "";

search.addEventListener("input", () => (owed = ""));
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target === results && owed) form.requestSubmit();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  owed = "";
  const { times, rest } = ahead.read(search.value) ?? { rest: search.value.trim() };
  const text = rest.replace(/\s+/g, " ");
  const tiles = results.querySelectorAll(".found .tile");
  // The whole code of goods says which, whatever else begins like it.
  const asked = [...tiles].filter((tile) => tile.dataset.code === text);
  // A second Enter finds the field empty and the answer to the first still there.
  if (!text) return;
  if (keys.isCode(text)) scans.scan(text, times);
  else if (results.querySelector("[data-query]")?.dataset.query !== text) return (owed = text);
  else if (asked.length === 1) put(asked[0], times);
  else if (tiles.length === 1 && tiles[0].dataset.family) return choose(tiles[0]);
  else if (tiles.length === 1) put(tiles[0], times);
  else if (tiles.length) return tiles[0].focus();
  else return;
  editor.comeFrom(search);
  empty();
});

// A code that is pasted counts as scanned, except digits into a field that is for digits.
document.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text").trim();
  if (!keys.isCode(text) || (event.target.matches("[data-digits]") && !keys.isPersonal(text))) return;
  event.preventDefault();
  scanned(text);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  catalogue.classList.remove("is-open");
  if (event.target === search && search.value) find("");
});

// Paying waits for scans that are still on their way, and does not happen if one was refused.
document.addEventListener("htmx:confirm", (event) => {
  if (!event.target.matches("[data-after-scans]") || scans.isIdle()) return;
  event.preventDefault();
  // What the terminal has taken is what stood there when it was pressed.
  const seen = event.target.querySelector("[data-seen]");
  const its = seen?.value;
  scans.allIn().then((isIn) => {
    if (seen) seen.value = its;
    if (isIn) event.detail.issueRequest(true);
  });
});

// Paper comes out of a window of its own: when that has begun, and when it has gone, the till looks.
addEventListener("submit", ({ target }) => {
  if (target.target !== "_blank") return;
  document.querySelector(":popover-open")?.hidePopover();
  setTimeout(live.look, 1000);
});
addEventListener("focus", () => document.querySelector(".slips") && live.look());

addEventListener("back", () => toast(word("back")));
addEventListener("told", ({ detail }) => toast(detail.said));

/** True when something was under way and has come in well. */
async function ready() {
  if (scans.isIdle() && !live.isBusy()) return false;
  return (await scans.allIn()) && live.quiet();
}

document.addEventListener("htmx:beforeSend", ({ detail: { xhr } }) => {
  live.begin();
  const was = live.shown();
  xhr.addEventListener("loadend", () => {
    // Not left to htmx: a button that a look has replaced meanwhile can tell nobody.
    if (xhr.getResponseHeader("HX-Trigger")?.includes("look")) live.look();
    live.renew(xhr.getResponseHeader("X-CSRFToken"));
    landed(was);
    live.end();
  });
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (press.refuses(detail.requestConfig.elt) || isOld(detail.xhr.responseText)) detail.shouldSwap = false;
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt.id === "look") return live.looked(detail.successful);
  if (detail.elt.closest("#editor") && detail.successful) answered(detail.xhr);
  // A number that is still there was refused: the next digit begins anew.
  if (detail.requestConfig.elt.matches(".keypad")) document.getElementById("phone")?.select();
  if (detail.successful) return;
  toast(word(detail.xhr.status ? "failed" : "unanswered"), "unknown");
  live.look();
});

function answered(xhr) {
  if (xhr.getResponseHeader("HX-Trigger")?.includes("mend")) editor.mend();
  else editor.close();
}

document.addEventListener("input", ({ target }) => {
  if (target.matches("[data-digits]")) target.value = target.value.replace(/[^\d+., %g-]/gi, "");
});

showSound(document.querySelector("[data-sound-switch]"));
press.listen();
choice.listen();
scans.resume();
keys.listen({ scan: scanned, short: () => toast(word("short"), "unknown"), ready });
// Not before htmx, which reads the page at the same event, has read it.
document.addEventListener("DOMContentLoaded", () => {
  const till = document.getElementById("till");
  landed(live.shown());
  live.connect(till.dataset.live);
  // From now on the till can be used, and has time for pictures.
  till.classList.add("is-ready");
});
