// What takes the right pane's place for a moment: a line's quantity, or a question to answer first.

import { sweep } from "./toast.js";

let opener = null;
let edited = null;

const place = () => document.getElementById("editor");

export function open(template, from) {
  opener = from;
  place().replaceChildren(document.getElementById(template).content.cloneNode(true));
  htmx.process(place());
  const panel = place().firstElementChild;
  (panel.querySelector("input") ?? panel.querySelector("h2")).focus();
  return panel;
}

export function close() {
  if (!place().firstElementChild) return;
  document.querySelector(".line.is-edited")?.classList.remove("is-edited");
  place().replaceChildren();
  sweep();
  if (opener?.isConnected) opener.focus({ preventScroll: true });
}

/** What was refused can be put right: the next digit replaces what was typed. */
export function mend() {
  place().querySelector("input")?.select();
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

/** What is taken off the line that is being edited. */
export function discountLine() {
  const button = edited;
  close();
  const { name, each, off, reason, discountUrl } = button.dataset;
  const form = open("discount-editor", button);
  button.closest(".line").classList.add("is-edited");
  form.querySelector("[data-name]").textContent = name;
  form.querySelector("[data-each]").textContent = each;
  form.setAttribute("hx-post", discountUrl);
  const input = form.querySelector("input");
  input.value = off ?? "";
  input.select();
  if (reason) form.querySelector("select").value = reason;
  htmx.process(form);
}

/** What has to be answered before it is done. */
export function ask(button) {
  close();
  open(button.dataset.open, button);
  const input = place().querySelector("[data-prefill]");
  if (input) {
    input.value = document.getElementById(input.dataset.prefill).textContent;
    input.select();
  }
  showSum();
}

/** What the card terminal is asked for is what is to pay now, whatever has been scanned meanwhile. */
export function showSum() {
  const amount = place().querySelector("[data-amount]");
  if (!amount) return;
  amount.textContent = document.getElementById(amount.dataset.amount || "total").textContent;
  const check = place().querySelector(".age");
  if (!check) return;
  // A card asks nobody's age: the cashier has to.
  const ages = [...document.querySelectorAll(".line[data-age]")].map(({ dataset }) => Number(dataset.age));
  check.hidden = !ages.length;
  check.querySelector("[data-minimum-age]").textContent = Math.max(0, ...ages);
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
