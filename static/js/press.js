// A button that a look replaces between the finger's down and up would never hear the click. So
// while a finger is down no look lands; what it would have shown is asked for when it is lifted.

import { begin, end, look } from "./live.js";

// A hand that rests on the screen must not keep the truth from it.
const LONGEST = 1500;
// The click comes a moment after the finger is lifted.
const CLICK_WITHIN = 60;

let timer = 0;
let isDown = false;

export function listen() {
  addEventListener("pointerdown", press, { capture: true, passive: true });
  for (const name of ["pointerup", "pointercancel"]) {
    addEventListener(name, () => later(CLICK_WITHIN), { capture: true, passive: true });
  }
}

function press(event) {
  if (!event.target.closest?.("button, a, input, label, summary")) return;
  if (!isDown) begin();
  isDown = true;
  later(LONGEST);
}

function later(wait) {
  if (!isDown) return;
  clearTimeout(timer);
  timer = setTimeout(release, wait);
}

function release() {
  isDown = false;
  end();
}

/** True when the answer to a look has to wait; it is then asked for again. */
export function refuses(element) {
  if (element.id !== "look" || !isDown) return false;
  look();
  return true;
}
