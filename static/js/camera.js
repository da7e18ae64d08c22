// Scanning by the tablet's camera. Small pictures go to the server, which reads the code in them: one
// is under way at a time, and none waits for a line that is gone.

import * as editor from "./editor.js";
import { isPersonal } from "./keys.js";
import { renew } from "./live.js";
import { scan } from "./scans.js";
import { play } from "./sound.js";

const CAMERA = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
const WIDTH = 640;
const QUALITY = 0.7;
const EVERY = 200;
const PATIENCE = 3000;
const WITHOUT_LINE = 1000;
// A code that stays before the camera is one scan; it counts again when it has been away.
const AWAY = 1500;
const FLASH = 300;

const WHY = { NotAllowedError: "refused", NotReadableError: "busy", AbortError: "busy" };

const wait = (ms) => new Promise((resume) => setTimeout(resume, ms));

/** What is read goes into the basket, unless somebody else wants it. */
export async function open(button, use = scan) {
  editor.close();
  const panel = editor.open("camera-panel", button);
  const track = await start(panel);
  if (!track) return;
  // Whatever takes the panel's place, a payment or another question: the camera is off at once.
  const observer = new MutationObserver(() => panel.isConnected || track.stop());
  observer.observe(document.getElementById("editor"), { childList: true });
  await watch(panel, track, use);
  observer.disconnect();
  track.stop();
  say(panel, "busy");
}

/** The camera's track, or nothing: then the panel says why, or is closed already. */
async function start(panel) {
  if (!navigator.mediaDevices) return say(panel, "insecure");
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: CAMERA });
    const [track] = stream.getVideoTracks();
    if (!panel.isConnected) return track.stop();
    const video = panel.querySelector("video");
    video.srcObject = stream;
    await video.play().catch(() => track.stop());
    say(panel, "looking");
    return track;
  } catch (error) {
    return say(panel, WHY[error.name] ?? "none");
  }
}

function say(panel, state) {
  panel.dataset.state = state;
  for (const words of panel.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== state;
}

/** Until the panel is closed or the camera is taken away. */
async function watch(panel, track, use) {
  const seen = {};
  while (panel.isConnected && track.readyState === "live") {
    const began = performance.now();
    let pause = EVERY;
    try {
      const found = document.hidden ? null : await read(panel);
      if (panel.isConnected) say(panel, "looking");
      if (found && panel.isConnected) take(panel, found.text, seen, use);
    } catch {
      say(panel, "offline");
      pause = WITHOUT_LINE;
    }
    await wait(pause - (performance.now() - began));
  }
}

/** What the server reads in the picture of this moment. Throws when the line is gone. */
async function read(panel) {
  const answer = await fetch(panel.dataset.frame, {
    method: "POST",
    headers: {
      ...JSON.parse(document.body.getAttribute("hx-headers")),
      "HX-Request": "true",
      "Content-Type": "image/jpeg",
    },
    body: await picture(panel.querySelector("video")),
    signal: AbortSignal.timeout(PATIENCE),
  });
  const elsewhere = answer.headers.get("HX-Redirect");
  if (elsewhere) return location.assign(elsewhere);
  if (answer.status >= 500) throw new Error(answer.status);
  if (!answer.ok) renew(answer.headers.get("X-CSRFToken"));
  return answer.status === 200 ? answer.json() : null;
}

function picture(video) {
  const shrink = Math.min(1, WIDTH / video.videoWidth);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(video.videoWidth * shrink);
  canvas.height = Math.round(video.videoHeight * shrink);
  const context = canvas.getContext("2d", { alpha: false });
  // Where a browser cannot, the picture is a little larger and reads the same.
  context.filter = "grayscale(1)";
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

function take(panel, text, seen, use) {
  const now = performance.now();
  const isSame = now - seen[text] < AWAY;
  seen[text] = now;
  if (isSame) return;
  panel.classList.add("has-read");
  setTimeout(() => panel.classList.remove("has-read"), FLASH);
  // Goods sound when they are in the basket; a payer comes in without a sound.
  if (isPersonal(text)) play("item");
  use(text);
}
