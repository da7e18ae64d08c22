// Which one of a family: the arrow keys go from variant to variant, Enter takes one.

const STEPS = { ArrowRight: () => 1, ArrowLeft: () => -1, ArrowDown: perRow, ArrowUp: (all) => -perRow(all) };

function perRow(variants) {
  return variants.filter((one) => one.offsetTop === variants[0].offsetTop).length;
}

export function listen() {
  document.addEventListener("keydown", (event) => {
    if (!event.target.closest?.("#choice")) return;
    // The Enter that has opened the choice is still held down.
    if (event.repeat && event.key === "Enter") event.preventDefault();
    const variants = [...document.querySelectorAll("#choice [data-add-product]")];
    if (!variants.length || !STEPS[event.key]) return;
    event.preventDefault();
    const at = variants.indexOf(document.activeElement);
    (at < 0 ? variants[0] : variants[at + STEPS[event.key](variants)])?.focus();
  });
}
