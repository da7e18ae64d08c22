// The ring counts to Vipps' own expiry, in the server's time: a tablet's clock may be wrong.

import { look } from "./live.js";

const offsets = new WeakMap();
const rung = new WeakSet();

export function tick() {
  const panel = document.querySelector("#panel > [data-now]");
  if (!panel) return;
  if (!offsets.has(panel)) offsets.set(panel, Date.parse(panel.dataset.now) - Date.now());
  const now = Date.now() + offsets.get(panel);
  if (panel.dataset.expires) showLeft(panel, (Date.parse(panel.dataset.expires) - now) / 1000);
  if (panel.dataset.started) showSince(panel, (now - Date.parse(panel.dataset.started)) / 1000);
}

function showLeft(panel, exact) {
  const left = Math.max(0, Math.ceil(exact));
  const text = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  for (const part of panel.querySelectorAll("[data-left]")) part.textContent = text;
  const whole = (Date.parse(panel.dataset.expires) - Date.parse(panel.dataset.started)) / 1000 || 600;
  const share = Math.min(1, left / whole);
  const ring = panel.querySelector("[data-ring]");
  ring?.setAttribute("stroke-dasharray", `${Math.round(share * 1000)} 1000`);
  if (left || rung.has(panel)) return;
  rung.add(panel);
  look();
}

function showSince(panel, exact) {
  const since = Math.max(0, Math.floor(exact));
  for (const part of panel.querySelectorAll("[data-since]")) part.textContent = since;
  for (const act of panel.querySelectorAll("[data-main-after]")) {
    act.classList.toggle("main", since >= Number(act.dataset.mainAfter));
  }
}

setInterval(tick, 1000);
