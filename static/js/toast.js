import { play } from "./sound.js";

const STAYS = 6000;

let timer = 0;

export const word = (name) =>
  document.getElementById("words").content.querySelector(`[data-word=${name}]`).textContent;

export function toast(text, sound) {
  const copy = document.getElementById("toast-words").content.cloneNode(true);
  copy.querySelector("p").textContent = text;
  copy.firstElementChild.dataset.heard = "";
  document.getElementById("toast").replaceChildren(copy);
  fade();
  play(sound);
}

/** A toast leaves by itself; it never carries what somebody must not miss. */
export function fade() {
  clearTimeout(timer);
  timer = setTimeout(() => document.getElementById("toast").replaceChildren(), STAYS);
}

/** What was said of the state before is no longer so. What came with the new state stays. */
export function sweep() {
  for (const old of document.querySelectorAll("#toast [data-heard]")) old.remove();
}
