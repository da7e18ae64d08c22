"""What axe and a ruler find on a page: WCAG 2.2 AA, and the sizes that a finger needs."""

from functools import cache
from importlib import resources
from typing import Literal

from playwright.sync_api import Page

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
VIOLATIONS = """async (tags) => {
  const found = await axe.run({
    runOnly: tags, resultTypes: ['violations'], rules: {'target-size': {enabled: true}},
  });
  return found.violations.flatMap(({id, nodes}) => nodes.map(({target, failureSummary}) =>
    `${id}: ${target} ${failureSummary.replaceAll(/\\s+/g, ' ')}`));
}"""
# What a finger meets of a field is the box around it. A link within words may be as low as they.
SMALL = """() => [...document.querySelectorAll(
    'button, a[href], input:not([type=hidden]), select, textarea, summary, [role=button]')]
  .filter((part) => part.checkVisibility({visibilityProperty: true}))
  .filter((part) => part.tagName !== 'A' || getComputedStyle(part).display !== 'inline')
  .map((part) => [part, (part.closest('label, .field, .display') ?? part).getBoundingClientRect()])
  .filter(([part, {width, height}]) => width && Math.min(width, height)
    < (part.matches('.pay, .key, .tenders button') ? 55.5 : 47.5))
  .map(([part, {width, height}]) =>
    `small: ${part.outerHTML.slice(0, 80)} ${Math.round(width)}x${Math.round(height)}`)"""
MOVING = """() => document.getAnimations().filter((each) => each.playState === 'running')
  .map((each) => `moving: ${each.effect.target.outerHTML.slice(0, 80)}`)"""
WIDE = """() => document.documentElement.scrollWidth > innerWidth
  ? [`wide: ${document.documentElement.scrollWidth} in ${innerWidth}`] : []"""
OUT_OF_REACH = """() => [...(document.querySelector(':popover-open') ?? document)
    .querySelectorAll('.pay, .tenders button, .acts button, .key, .menu > *')]
  .filter((part) => part.checkVisibility())
  .filter((part) => {
    part.scrollIntoView({block: 'center'});
    const {left, top, width, height} = part.getBoundingClientRect();
    const on = document.elementFromPoint(left + width / 2, top + height / 2);
    return !part.contains(on);
  }).map((part) => `out of reach: ${part.textContent.trim()}`)"""

# What people call their goods and shops may end in dots; our own words never. A word is parted
# where a language parts it, or not at all. What goes on beyond an edge can be scrolled to.
CUT = """() => {
  const names = '.name, .detail, .sku, .place, .tray-name b, .slip, .code-field + p, select';
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const isUnseen = (box) => box
    && (getComputedStyle(box).clipPath !== 'none' || isUnseen(box.parentElement));
  const clips = (box, overflow) => /hidden|clip/.test(overflow)
    || box.matches('button, .button, .chip, .delivery');
  const found = [];
  while (words.nextNode()) {
    const node = words.currentNode, range = new Range(), its = node.parentElement;
    if (!node.data.trim() || its.closest(names) || isUnseen(its)
      || !its.checkVisibility({visibilityProperty: true})) continue;
    range.selectNodeContents(node);
    const text = range.getBoundingClientRect();
    const say = (what) => found.push(`${what}: ${node.data.trim().slice(0, 60)}`);
    for (let box = its; box; box = box.parentElement) {
      const {left, right, top, bottom} = box.getBoundingClientRect();
      const {overflowX, overflowY} = getComputedStyle(box);
      if (/auto|scroll/.test(overflowX + overflowY)) break;
      const isWider = text.left < left - 1 || text.right > right + 1;
      const isHigher = text.top < top - 2 || text.bottom > bottom + 2;
      if ((clips(box, overflowX) && isWider) || (clips(box, overflowY) && isHigher)) say('cut');
    }
    const {right} = its.getBoundingClientRect();
    const {display} = getComputedStyle(its);
    if (display !== 'inline' && text.right > right + 1) say('spills');
    for (const word of node.data.matchAll(/\\p{L}{3,}/gu)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const tops = new Set([...range.getClientRects()].map(({top}) => Math.round(top)));
      if (tops.size > 1 && getComputedStyle(its).hyphens !== 'auto') say(`broken ${word[0]}`);
    }
  }
  for (const field of document.querySelectorAll('input'))
    if (field.checkVisibility() && field.scrollWidth > field.clientWidth + 1)
      found.push(`cut: ${field.value}`);
  return found;
}"""
# A panel has room for all it says: no key is where a thumb has to scroll for it.
BELOW = """() => [...document.querySelectorAll('#panel, #editor')]
  .filter((place) => !place.querySelector('.help') && place.scrollHeight > place.clientHeight + 1)
  .map((place) => `below: ${place.scrollHeight} in ${place.clientHeight}`)"""
SIZES = [(1180, 820), (820, 1180), (390, 844)]


@cache
def axe() -> str:
    """The script; the package is needed for nothing else."""
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text()


class Sight:
    """Looks at pages, and remembers what is wrong and where: one run tells all of it."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def look(self, page: Page, where: str) -> None:
        """In light and in dark, for a person who wants nothing to move."""
        self.see(page, f"{where}, sizes", MOVING, SMALL)
        self.read(page, where)

    def read(self, page: Page, where: str) -> None:
        """By axe alone: the office is worked at with a mouse."""
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            if not page.evaluate("'axe' in window"):
                page.evaluate(axe())
            self.wrong += [f"{where}, {scheme}: {it}" for it in page.evaluate(VIOLATIONS, WCAG)]

    def zoom(self, page: Page, where: str) -> None:
        """At 200 %, when half as much has room."""
        self.see(page, f"{where}, 200 %", WIDE, OUT_OF_REACH)

    def room(self, page: Page, where: str) -> None:
        """On a tablet either way and on a phone: nothing is cut, parted, small or out of sight."""
        before = page.viewport_size
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
            self.see(page, f"{where}, {width}x{height}", WIDE, SMALL, CUT, BELOW)
        if before:
            page.set_viewport_size(before)

    def see(self, page: Page, where: str, *questions: str) -> None:
        page.emulate_media(reduced_motion="reduce")
        for question in questions:
            self.wrong += [f"{where}: {it}" for it in page.evaluate(question)]
