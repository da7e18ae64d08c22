// One key buffer for the whole page. A scanner types faster than any hand, ends with Enter or Tab,
// and works whatever has the focus; what a hand types stays in the field.

const LONGEST_GAP = 100;
const LONGEST_STALL = 600;
export const FASTEST_HAND = 60;
const SHORTEST_CODE = 8;
const SHORTEST_BURST = 3;
const NO_SUFFIX_AFTER = 250;
const SUFFIX_WITHIN = 300;
const SECOND_SUFFIX_WITHIN = 60;
// Code types that some scanners send ahead, such as ]E0.
export const PREFIX = /^\][A-Za-z]\d/;
// GTINs, and the fifteen digits of our gift cards.
const GOODS = /^\d{8,15}$/;
const PERSONAL = /^(https:\/\/([\w-]+\.)*(vipps\.no|mobilepay\.(dk|fi))\/|mobilepay:|vipps:)/i;
const TYPED_INTO = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

let onScan = () => {};
let onShort = () => {};
let isReady = async () => false;
let waiting = false;
let burst = null;
let endedAt = -Infinity;
let timer = 0;
let sendsSuffix = false;

export const isPersonal = (text) => PERSONAL.test(text);
export const isCode = (text) => GOODS.test(text) || isPersonal(text);

export function listen({ scan, short, ready }) {
  onScan = scan;
  onShort = short;
  isReady = ready;
  document.addEventListener("keydown", (event) => hear(event) || hotkey(event), { capture: true });
}

/** True when the key was a scanner's. */
function hear(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return false;
  if (event.key === "Enter" || event.key === "Tab") return suffix(event);
  if (event.repeat) burst = null;
  else if (event.key.length === 1) collect(event);
  return false;
}

function collect(event) {
  const gap = burst ? event.timeStamp - burst.last : Infinity;
  if (gap > LONGEST_GAP && stalled(gap)) burst.stalls += gap;
  else if (gap > LONGEST_GAP) burst = begin(event);
  burst.text += event.key;
  burst.plain += plain(event);
  burst.last = event.timeStamp;
  clearTimeout(timer);
  // A scanner that has sent a suffix once always does: then silence is a busy machine, not the end.
  timer = setTimeout(() => isScan(burst) && take(), sendsSuffix ? LONGEST_STALL : NO_SUFFIX_AFTER);
}

// A busy machine may pause in the middle of a code. In a field a hand may do so too, but it does not
// type fast before it pauses.
const stalled = (gap) =>
  gap <= LONGEST_STALL && (!burst.before || (burst.text.length > 1 && isFast(burst)));

function begin(event) {
  const field = event.target.matches?.(TYPED_INTO) ? event.target : null;
  const before = field && { field, value: field.value, at: field.selectionStart };
  return { text: "", plain: "", first: event.timeStamp, last: event.timeStamp, stalls: 0, before };
}

const isFast = ({ text, first, last, stalls }) =>
  (last - first - stalls) / Math.max(1, text.length - 1) <= FASTEST_HAND;
const isScan = (keys) => keys !== null && keys.text.length >= SHORTEST_CODE && isFast(keys);

function suffix(event) {
  // A scanner's Enter must never press the button that happens to have the focus, least of all Pay.
  const isLate = event.timeStamp - endedAt <= SUFFIX_WITHIN;
  const gap = burst ? event.timeStamp - burst.last : Infinity;
  const isOwn = gap <= LONGEST_STALL && isFast(burst);
  if (isOwn && isScan(burst)) sendsSuffix = take();
  else if (isOwn && burst.text.length >= SHORTEST_BURST && !burst.before) cut();
  else if (!isLate) {
    burst = null;
    return false;
  }
  // Some scanners end with Enter and Tab, or with Enter twice: much faster than any hand.
  endedAt = event.timeStamp - SUFFIX_WITHIN + SECOND_SUFFIX_WITHIN;
  event.preventDefault();
  event.stopImmediatePropagation();
  return true;
}

function take() {
  clearTimeout(timer);
  const { text, plain: us, before } = burst;
  endedAt = burst.last + NO_SUFFIX_AFTER;
  burst = null;
  if (before) restore(before);
  onScan((/^https:\/\//i.test(us) ? us : text).replace(PREFIX, ""));
  return true;
}

function cut() {
  clearTimeout(timer);
  burst = null;
  onShort();
}

function restore({ field, value, at }) {
  field.value = value;
  if (at !== null) field.setSelectionRange?.(at, at);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// Scanners left on a US layout garble a QR's address under a Nordic one: the keys are right, the
// characters are not. So the same keys are also read as a US keyboard has them.
const US = {
  Slash: "/?", Semicolon: ";:", Minus: "-_", Equal: "=+", Period: ".>", Comma: ",<", Quote: "'\"",
  BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|", Backquote: "`~", Space: "  ",
  Digit1: "1!", Digit2: "2@", Digit3: "3#", Digit4: "4$", Digit5: "5%", Digit6: "6^", Digit7: "7&",
  Digit8: "8*", Digit9: "9(", Digit0: "0)",
};

export function plain({ code, key, shiftKey }) {
  if (/^Key[A-Z]$/.test(code)) return shiftKey ? code[3] : code[3].toLowerCase();
  return US[code]?.[shiftKey ? 1 : 0] ?? key;
}

function hotkey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.key === "F2") {
    event.preventDefault();
    document.getElementById("search")?.focus();
    document.getElementById("search")?.select();
    return;
  }
  // A browser's own help would cover the till.
  if (event.key === "F1") event.preventDefault();
  if (document.querySelector(":popover-open")) return;
  // Not in the middle of a code, where a scanner on another layout types one too.
  if (event.key === "?" && burst?.text === "?" && !burst.before) document.querySelector("[data-open=help-panel]")?.click();
  if (!/^(F\d+|Escape|Enter)$/.test(event.key)) return;
  // Enter belongs to whatever has the focus; only where nothing has it, it is the panel's.
  if (event.key === "Enter" && document.activeElement?.matches("a, button, input, select")) return;
  const acts = of(event.key);
  if (!acts.length) return;
  event.preventDefault();
  const act = acts.find((button) => !button.disabled);
  if (act) act.click();
  else clickLater(event.key);
}

// What the pane shows comes first, wherever the same key stands elsewhere. A closed menu has its keys, too.
function of(key) {
  const selector = `[data-hotkey~="${key}"]`;
  const acts = [...document.querySelectorAll(`.pane ${selector}`), ...document.querySelectorAll(selector)];
  return acts.filter((button) => button.checkVisibility() || button.closest(".menu"));
}

// The key was pressed while the first goods were on their way: it is not lost, and pressed once.
async function clickLater(key) {
  if (waiting) return;
  waiting = true;
  if (await isReady()) of(key).find((button) => !button.disabled)?.click();
  waiting = false;
}
