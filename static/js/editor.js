// What takes the right pane's place for a moment: a line's quantity, or a question to answer first.

import { look } from "./live.js";
import { sweep, toast, word } from "./toast.js";

// A bridge that falls silent tells nobody: while cash is being counted in, it is asked after.
const WATCH = 3000;

let opener = null;
let edited = null;

const place = () => document.getElementById("editor");

export function open(template, from) {
  opener = from;
  place().replaceChildren(document.getElementById(template).content.cloneNode(true));
  htmx.process(place());
  focus();
  return place().firstElementChild;
}

/** What the server shows here was asked for by this button: there the focus goes back to. */
export function comeFrom(button) {
  opener = button;
}

/** The field that is typed into, or the heading; what waits for the drawer has neither. */
function focus() {
  const fields = [...place().querySelectorAll("input"), ...place().querySelectorAll("h2, [data-back]")];
  const field = fields.find((one) => one.checkVisibility());
  field?.focus();
  if (field?.matches("[data-prefill]")) field.select();
}

export function close() {
  if (!place().firstElementChild) return;
  document.querySelector(".line.is-edited")?.classList.remove("is-edited");
  place().replaceChildren();
  sweep();
  const again = opener?.isConnected ? opener : document.querySelector(`[data-open="${opener?.dataset.open}"]`);
  again?.focus({ preventScroll: true });
}

/** What was refused can be put right: the next digit replaces what was typed. */
export function mend() {
  place().querySelector("input:not([type=hidden])")?.select();
}

export function editLine(button) {
  close();
  edited = button;
  const { name, each, shown, unit, quantityUrl, removeUrl } = button.dataset;
  const form = open("line-editor", button);
  button.closest(".line").classList.add("is-edited");
  form.querySelector("[data-name]").textContent = name;
  form.querySelector("[data-each]").textContent = each;
  form.querySelector("[data-remove]").setAttribute("hx-post", removeUrl);
  form.setAttribute("hx-post", quantityUrl);
  for (const part of form.querySelectorAll("[data-only]")) part.hidden = part.dataset.only !== unit;
  const input = form.querySelector("input");
  input.value = shown;
  input.select();
  htmx.process(form);
}

/** Of the line that is being edited what is taken off it, its price, or its note. */
export function editPart({ dataset: { part } }) {
  const button = edited;
  close();
  const its = button.dataset;
  const form = open(`${part}-editor`, button);
  button.closest(".line").classList.add("is-edited");
  for (const place of form.querySelectorAll("[data-name]")) place.textContent = its.name;
  for (const place of form.querySelectorAll("[data-each]")) place.textContent = its.each;
  form.setAttribute("hx-post", its[`${part}Url`]);
  const input = form.querySelector("input");
  input.value = { discount: its.off, price: its.each, note: its.note }[part] ?? "";
  input.select();
  const why = { discount: its.reason, price: its.why }[part];
  if (why) form.querySelector("select").value = why;
  htmx.process(form);
}

/** What has to be answered before it is done. */
export function ask(button) {
  close();
  // What begins the next sale is refused before anything is typed, while the last one's receipt is in.
  if ("begins" in button.dataset && document.querySelector("#panel [data-owed]")) return toast(word("owed"), "unknown");
  open(button.dataset.open, button);
  watch();
  const input = place().querySelector("[data-prefill]");
  if (input) {
    input.value = document.getElementById(input.dataset.prefill).textContent;
    input.select();
  }
  showSum();
}

let timer = 0;
let drawer = "";

function watch() {
  clearInterval(timer);
  if (!place().querySelector('[data-waits~="silent"]') || !document.querySelector("[data-bridge]")) return;
  look();
  timer = setInterval(() => (place().querySelector('[data-waits~="silent"]') ? look() : clearInterval(timer)), WATCH);
}

/** What the card terminal is asked for is what is to pay now, whatever has been scanned meanwhile. */
export function showSum() {
  const now = document.querySelector("[data-drawer]")?.dataset.drawer ?? "";
  // The drawer has been opened, or closed: what had the focus is out of sight.
  if (now !== drawer && place().querySelector("[data-waits]")) focus();
  drawer = now;
  const amount = place().querySelector("[data-amount]");
  if (!amount) return;
  const its = document.getElementById(amount.dataset.amount || "total");
  amount.textContent = its.textContent;
  const seen = place().querySelector("[data-seen]");
  if (seen) seen.value = its.dataset.minor;
}

/** The keypad types into its own display. The first digit replaces what was selected. */
export function press(key) {
  const input = key.closest(".keypad").querySelector("[data-digits]");
  const isSelected = input.selectionStart !== input.selectionEnd;
  const { key: digit } = key.dataset;
  if (digit === "erase") input.value = isSelected ? "" : input.value.slice(0, -1);
  else if (isSelected) input.value = digit;
  else if (input.maxLength < 0 || input.value.length < input.maxLength) input.value += digit;
  input.setSelectionRange(input.value.length, input.value.length);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
