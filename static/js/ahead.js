// How many of what comes next, or what it weighs: `3*`, `3 x` or `0,450*` in the search field, ahead
// of a scan, a tap or a code.

// After an x only a code: `2x4` is how timber is called.
const AHEAD = /^\s*([1-9]\d{0,2}|\d{1,3}[.,]\d{1,3})\s*(?:\*\s*(.*?)|x\s*(\d{8,15})?)\s*$/i;

/** The number and what stands behind it; null for a text that says no number. */
export function read(text) {
  const found = text.match(AHEAD);
  return found && { times: found[1], rest: found[2] ?? found[3] ?? "" };
}
