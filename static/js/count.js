// Adds up notes and coins while they are typed. The server adds them up by itself.

const form = document.querySelector("[data-count]");
const pieces = [...(form?.querySelectorAll("[data-value]") ?? [])];
const shown = form?.querySelector("[data-sum]");

function show() {
  const total = pieces.reduce(
    (sum, { dataset, value }) => sum + Number(dataset.value) * (Number(value.replace(/\s/g, "")) || 0), 0);
  const format = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 2 });
  shown.textContent = format.format(total / 100);
}

// Enter goes on to the next field: a count is sent when it is whole, by its button.
form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("input")) return;
  event.preventDefault();
  const stops = [...form.querySelectorAll("input:not([type=hidden]), button")].filter((stop) => stop.checkVisibility());
  stops[stops.indexOf(event.target) + 1]?.focus();
});

if (shown) {
  shown.parentElement.hidden = false;
  form.addEventListener("input", show);
  show();
}
