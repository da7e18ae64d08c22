// The phone keeps itself up to date: the stream says "look again", the page fetches what is so
// and replaces only the regions that differ. Without JavaScript every button still works.

const main = document.querySelector("main[data-customer]");
const remembered = new Map();
const greeted = new Set();
let ahead = 0;
let looking = false;
let again = false;

const query = () =>
  new URLSearchParams({ customer: main.dataset.customer, lang: main.dataset.lang }).toString();

async function look() {
  if (looking) {
    again = true;
    return;
  }
  looking = true;
  try {
    const response = await fetch(`/phone/screen?${query()}`);
    if (response.ok) show(await response.text());
  } catch {
    // The stream notices too, and says so.
  } finally {
    looking = false;
  }
  if (again) {
    again = false;
    look();
  }
}

function show(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const screen = template.content.querySelector(".screen");
  for (const region of screen.querySelectorAll("[data-region]")) {
    const source = region.outerHTML;
    if (remembered.get(region.id) === source) continue;
    remembered.set(region.id, source);
    replace(document.getElementById(region.id), region);
  }
  settle(screen);
}

function replace(old, region) {
  for (const details of old.querySelectorAll("li > details[open]")) {
    region.querySelector(`#${details.id}`)?.setAttribute("open", "");
  }
  const typed = old.querySelector("input[name=code]:not([type=hidden])")?.value;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const scrolled = old.scrollLeft;
  old.replaceWith(region);
  region.scrollLeft = scrolled;
  const field = region.querySelector("input[name=code]:not([type=hidden])");
  if (field && typed) field.value = typed;
  if (focused) refocus(region, focused);
}

function refocus(region, focused) {
  const same = focused.value
    ? region.querySelector(`button[name=act][value="${CSS.escape(focused.value)}"]:enabled`)
    : null;
  const target = same ?? region.querySelector("button:enabled, summary");
  target?.focus({ preventScroll: true });
}

// What follows from a new screen: the clock, the title, and a buzz for what has just arrived.
function settle(screen) {
  ahead = Number(screen.dataset.now) - Date.now() / 1000;
  const news = screen.dataset.news;
  const announcement = document.getElementById("announcement");
  const said = screen.dataset.said;
  if (announcement.textContent !== said) announcement.textContent = said;
  document.title = news ? `● ${news}` : main.dataset.title;
  let arrived = false;
  for (const card of document.querySelectorAll("[data-reference]")) {
    if (greeted.has(card.dataset.reference)) continue;
    greeted.add(card.dataset.reference);
    card.classList.add("fresh");
    arrived = true;
  }
  const device = document.getElementById("device");
  if (arrived) buzz(device);
  const result = device.querySelector("[data-outcome]");
  const shown = result ? `${result.dataset.outcome}` : "";
  if (result && shown !== settle.shown) result.classList.add("fresh");
  settle.shown = shown;
  tick();
}

function buzz(device) {
  device.classList.add("buzz");
  if (!navigator.userActivation?.hasBeenActive) return;
  navigator.vibrate?.([60, 60, 60]);
  chime([660, 880]);
}

let audio;
function chime(tones) {
  audio ??= new AudioContext();
  tones.forEach((tone, index) => {
    const start = audio.currentTime + index * 0.09;
    const oscillator = new OscillatorNode(audio, { frequency: tone });
    const gain = new GainNode(audio, { gain: 0.06 });
    gain.gain.exponentialRampToValueAtTime(0.0001, start + 0.18);
    oscillator.connect(gain).connect(audio.destination);
    oscillator.start(start);
    oscillator.stop(start + 0.2);
  });
}

function tick() {
  for (const time of document.querySelectorAll("time[data-until]")) {
    const left = Math.max(0, Math.ceil(Number(time.dataset.until) - Date.now() / 1000 - ahead));
    const text = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (time.textContent !== text) time.textContent = text;
    time.parentElement.classList.toggle("soon", left < 60);
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!main?.contains(form)) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  event.submitter?.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body,
      headers: { "X-Requested-With": "fetch" },
    });
    if (response.ok) {
      if (form.classList.contains("paste")) form.reset();
      show(await response.text());
    }
  } catch {
    document.getElementById("lost").hidden = false;
  } finally {
    event.submitter?.removeAttribute("aria-busy");
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = button.parentElement.querySelector("input");
  field.select();
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    document.execCommand("copy"); // An address without https has no clipboard of its own.
  }
  const word = button.querySelector(".word");
  const before = word.textContent;
  word.textContent = button.dataset.copied;
  document.getElementById("announcement").textContent = button.dataset.copied;
  setTimeout(() => {
    word.textContent = before;
  }, 1600);
});

if (main) {
  for (const region of main.querySelectorAll("[data-region]")) {
    remembered.set(region.id, region.outerHTML);
  }
  for (const card of main.querySelectorAll("[data-reference]")) {
    greeted.add(card.dataset.reference);
  }
  settle.shown = main.querySelector("#device [data-outcome]")?.dataset.outcome ?? "";
  main.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  settle(main.querySelector(".screen"));
  setInterval(tick, 250);
  const lost = document.getElementById("lost");
  let worry;
  const stream = new EventSource("/phone/events");
  stream.onopen = () => {
    clearTimeout(worry);
    lost.hidden = true;
  };
  stream.onmessage = look;
  stream.onerror = () => {
    clearTimeout(worry);
    worry = setTimeout(() => {
      lost.hidden = false;
    }, 2000);
  };
}
