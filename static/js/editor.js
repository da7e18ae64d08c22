// What takes the right pane's place for a moment: a line's quantity, or the card terminal's answer.

let opener = null;

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
  if (opener?.isConnected) opener.focus({ preventScroll: true });
}

export function editLine(button) {
  close();
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

export function payByCard(button) {
  close();
  const panel = open("card-panel", button);
  panel.querySelector("[data-amount]").textContent = document.getElementById("total").textContent;
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
