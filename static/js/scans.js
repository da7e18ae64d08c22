// Scans and taps on goods wait in one queue and go out one at a time, in order, each with a key of
// its own. When the line is gone they stay here and are sent again with the same key; when the page
// is, the next one in this tab sends them.

import { isPersonal } from "./keys.js";
import { begin, end, look, renew } from "./live.js";
import { land } from "./screen.js";
import { toast, word } from "./toast.js";

const LONGEST_WAIT = 4000;
const BROKEN = 3;
const PATIENCE = 3000;
const KEPT = "scans";
const LATE = "late";
// Later nobody knows any more what was in front of the till: that is said, until it has been seen.
const KEPT_FOR = 15 * 60 * 1000;

const queue = [];
let running = false;
let refused = false;
let leaving = "";
let idle = Promise.resolve();

const till = () => document.getElementById("till").dataset;

/** What a scanner has read: goods, a customer's own QR, or something the server has to name. */
export function scan(text, times) {
  const code = text.trim();
  post(isPersonal(code) ? till().payer : till().scan, { code, ...many(times) });
}

/** Goods that were tapped; `code` is the whole code that they were asked for by, if they were. */
export function add(product, times, code) {
  post(till().add, { product, code, ...many(times) });
}

const many = (times) => (times ? { times } : {});

/** True when every scan has gone in. Not when one was refused: nothing is paid unseen. Nor when it
 * takes long: nothing is paid that was asked for a while ago. */
export async function allIn() {
  refused = false;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, "late"));
  if ((await Promise.race([idle, late])) !== "late") return !refused;
  toast(word("unanswered"), "unknown");
  return false;
}

export const isIdle = () => !queue.length;

function post(url, values) {
  queue.push({ url, values: { ...values, key: freshKey() }, at: Date.now(), tries: 0 });
  keep();
  if (!running) idle = run();
}

/** Goods alone: a customer's own QR names somebody, who shows it again. */
function keep() {
  sessionStorage.setItem(KEPT, JSON.stringify(queue.filter(({ url }) => url !== till().payer)));
}

/** Send what a page before this one has not. */
export function resume() {
  const late = stored(LATE);
  for (const job of stored(KEPT)) {
    if (Date.now() - job.at < KEPT_FOR) queue.push(job);
    else late.push(job.at);
  }
  keep();
  showLate(late);
  if (queue.length) idle = run();
}

const stored = (name) => JSON.parse(sessionStorage.getItem(name) ?? "[]");

/** How many were not sent, and when the first of them was scanned. None: it has been seen. */
export function showLate(late = []) {
  sessionStorage.setItem(LATE, JSON.stringify(late));
  const banner = document.querySelector("[data-when=late]");
  const [count, since] = banner.querySelectorAll("b");
  banner.hidden = !late.length;
  count.textContent = late.length;
  since.textContent = new Date(Math.min(...late)).toTimeString().slice(0, 5);
}

async function run() {
  running = true;
  while (queue.length) {
    const job = queue[0];
    if (await send(job)) queue.shift();
    else await new Promise((resume) => setTimeout(resume, pause(job.tries++)));
    keep();
    showWaiting(queue.length && queue[0].tries ? queue.length : 0);
  }
  running = false;
  if (leaving) location.assign(leaving);
}

const pause = (tries) => Math.min(LONGEST_WAIT, 500 * 2 ** tries);

/** True when the job is over, well or badly; false when it must be sent again. */
async function send(job) {
  begin();
  try {
    const answer = await fetch(job.url, {
      method: "POST",
      headers: { "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers")) },
      body: new URLSearchParams(job.values),
      signal: AbortSignal.timeout(10000),
    });
    const elsewhere = answer.headers.get("HX-Redirect");
    if (answer.headers.get("HX-Trigger")?.includes("look")) look();
    // A sale was found by its receipt: what was scanned behind it goes in first.
    if (elsewhere?.startsWith(till().sales)) leaving = elsewhere;
    else if (elsewhere) return await go(elsewhere);
    else if (answer.ok) refused = land(await answer.text()) || refused;
    else return !renew(answer.headers.get("X-CSRFToken")) && drop(job, answer.status);
    return true;
  } catch {
    return false;
  } finally {
    end();
  }
}

/** Nobody is signed in. What was scanned waits for whoever signs in next. */
function go(elsewhere) {
  location.assign(elsewhere);
  return new Promise(() => {});
}

function drop(job, status) {
  const passing = status > 500 || status === 408 || status === 429;
  if (passing || (status === 500 && job.tries < BROKEN)) return false;
  refused = true;
  toast(`${word("dropped")} ${job.values.code ?? ""}`, "unknown");
  return true;
}

function showWaiting(count) {
  const banner = document.querySelector("[data-when=waiting]");
  banner.hidden = !count;
  banner.querySelector("[data-waiting]").textContent = count;
}

// The time first (a UUID of version 7): then the newest keys lie together in the server's index.
function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = Date.now();
  for (let at = 0; at < 6; at++) bytes[at] = Math.floor(now / 2 ** (40 - 8 * at)) % 256;
  bytes[6] = (bytes[6] & 15) | 112;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
