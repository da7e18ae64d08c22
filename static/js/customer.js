// The customer screen: it looks when it is told to and shows what comes. The only thing to touch is
// the language, which holds for the sale that is shown.

import "./awake.js";
import { connect, look, looked } from "./live.js";
import { tick } from "./countdown.js";

// Without an answer for so long nothing is shown that may be another customer's by now.
const BLIND = 15000;
// Whoever chose a language and bought nothing has left.
const LEFT = 60000;

const page = document.getElementById("customer");
const shown = document.getElementById("shown");

let chosen = { language: "", sale: "" }; // And for whose sale.
let newest = "";
let failingSince = 0;
let ending = 0;
let leaving = 0;
let lines = {};

const sale = () => shown.querySelector("[data-sale]");

// Only a clock's own time may differ: the picture of a QR is not fetched again for that.
const plain = (html) => html.replace(/ data-(now|again)="[^"]*"/g, "");

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (chosen.language) Object.assign(detail.parameters, chosen);
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const html = plain(detail.serverResponse);
  if (html === newest) detail.shouldSwap = false;
  else if (detail.shouldSwap) newest = html;
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  looked(detail.successful);
  if (detail.successful) failingSince = 0;
  else failingSince ||= Date.now();
  if (failingSince && Date.now() - failingSince > BLIND) clear();
});

document.addEventListener("htmx:afterSwap", () => {
  const { sale: its, again } = sale().dataset;
  if (chosen.sale !== its) forget();
  for (const button of page.querySelectorAll("[data-language]")) {
    button.ariaPressed = String(button.dataset.language === sale().lang);
  }
  clearTimeout(ending);
  if (again) ending = setTimeout(end, Number(again) * 1000);
  clearTimeout(leaving);
  if (chosen.language && sale().matches(".calm")) leaving = setTimeout(leave, LEFT);
  showNewest();
  say(shown.querySelector("h2")?.textContent ?? "");
  tick();
});

function forget() {
  chosen = { language: "", sale: "" };
}

function leave() {
  forget();
  look();
}

// A sale that is over goes from the screen in time, whether or not an answer comes.
function end() {
  clear();
  look();
}

function clear() {
  newest = "";
  lines = {};
  shown.replaceChildren(document.getElementById("calm").content.cloneNode(true));
}

// What was added or changed last is in sight, however many lines there are.
function showNewest() {
  const now = {};
  let fresh = null;
  for (const line of shown.querySelectorAll("[data-line]")) {
    now[line.dataset.line] = line.textContent;
    if (lines[line.dataset.line] !== line.textContent) fresh = line;
  }
  fresh ??= shown.querySelector("[data-line]:last-child");
  fresh?.classList.add("is-last");
  lines = now;
  showLast();
}

function showLast() {
  shown.querySelector(".is-last")?.scrollIntoView({ block: "nearest" });
}

addEventListener("resize", showLast);

function say(text) {
  const said = document.getElementById("said");
  if (said.textContent !== text) said.textContent = text;
}

page.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-language]");
  if (!button) return;
  chosen = { language: button.dataset.language, sale: sale().dataset.sale };
  look();
});

// Not before htmx, which reads the page at the same event, has read it.
document.addEventListener("DOMContentLoaded", () => {
  look();
  connect(page.dataset.live);
});
