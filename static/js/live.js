// The stream only says "look again". The page then asks for the same pieces as it would by polling,
// so there is one way to render, and the fallback is a timer.

const DOWN = 2000;
const POLL = 2000;
// A beat comes within 17 s; that one is missing is said within 20.
const SILENT = 18500;
const PATIENCE = 3000;

let url = "";
let source = null;
let tries = 0;
let timer = 0;
let poller = 0;
let downSince = 0;
let heardAt = 0;

let busy = 0;
let wanted = false;
let announced = null;

export const shown = () => document.getElementById("version").dataset.shown;

/** Whether what is shown is at least as new as what was announced. Another basket never is. */
export function covers(theirs, mine = shown()) {
  const [basket, version] = mine.split(".").map(Number);
  const [otherBasket, otherVersion] = theirs.split(".").map(Number);
  return basket === otherBasket && version >= otherVersion;
}

/** While a request of our own is under way its answer may be what was announced: wait for it. */
export function begin() {
  busy += 1;
}

export function end() {
  busy -= 1;
  settle();
}

export const isBusy = () => busy > 0 || wanted;

/** The token that a refusal brought along: somebody has signed in beside this page. */
export function renew(token) {
  const { body } = document;
  const headers = { ...JSON.parse(body.getAttribute("hx-headers")), "x-csrftoken": token };
  if (token) body.setAttribute("hx-headers", JSON.stringify(headers));
  return Boolean(token);
}

/** True when nothing is under way any more; false when that takes too long. */
export async function quiet() {
  for (const until = Date.now() + PATIENCE; Date.now() < until; ) {
    if (!isBusy()) return true;
    await new Promise((resume) => setTimeout(resume, 30));
  }
  return false;
}

export function look() {
  wanted = true;
  settle();
}

function settle() {
  if (busy) return;
  if (announced && !covers(announced)) wanted = true;
  announced = null;
  if (!wanted) return;
  wanted = false;
  htmx.trigger("#look", "look");
}

function say(state) {
  const { dataset } = document.getElementById("connection");
  if (dataset.state === "offline" && state !== "offline") dispatchEvent(new Event("back"));
  dataset.state = state;
}

/** A look has come back, or has not: this tells a slow line from none. */
export function looked(successful) {
  // Sent before the line went: what comes of it now is no word that it is back.
  if (successful && !navigator.onLine) return;
  if (successful) say(downSince ? "polling" : "live");
  else say("offline");
  if (!successful && !poller) setTimeout(look, POLL);
}

/** The page shows what was so when it was rendered: a stream that opens says "look" at once. */
export function connect(address) {
  url = address;
  open();
  setInterval(watch, 1000);
  addEventListener("online", reopen);
  addEventListener("offline", cut);
  addEventListener("pageshow", (event) => event.persisted && reopen());
  addEventListener("pagehide", () => source?.close());
  document.addEventListener("visibilitychange", () => document.hidden || source?.readyState === 1 || reopen());
}

function reopen() {
  tries = 0;
  look();
  open();
}

function open() {
  clearTimeout(timer);
  source?.close();
  source = new EventSource(url, { withCredentials: true });
  source.addEventListener("open", up);
  source.addEventListener("error", down);
  source.addEventListener("look", (event) => {
    heard();
    announced = event.data;
    settle();
  });
  source.addEventListener("beat", heard);
  // A line that never opens gives no error either: from here on silence counts.
  heard();
}

function heard() {
  heardAt = Date.now();
}

function up() {
  heard();
  tries = 0;
  downSince = 0;
  clearInterval(poller);
  poller = 0;
  say("live");
}

function cut() {
  down();
  say("offline");
}

function down() {
  source.close();
  downSince ||= Date.now();
  // Spread out, or all tills of a chain come back in the same instant.
  const wait = Math.min(5000, 500 * 2 ** tries) * (0.5 + Math.random());
  tries += 1;
  clearTimeout(timer);
  timer = setTimeout(open, wait);
}

function watch() {
  // A line that was cut without a word looks open for ever; only the missing beat betrays it.
  if (!downSince && Date.now() - heardAt > SILENT) {
    down();
    downSince = heardAt;
  }
  if (!downSince || poller || Date.now() - downSince < DOWN) return;
  if (navigator.onLine) say("polling");
  look();
  poller = setInterval(look, POLL + Math.random() * 500);
}
