// The PIN pad types for fingers; keyboard and paste work as in any field.

const form = document.getElementById("sign-in");
const pin = document.getElementById("pin");

form.addEventListener("click", ({ target }) => {
  const key = target.closest("[data-key]")?.dataset.key;
  if (!key) return;
  pin.value = key === "erase" ? pin.value.slice(0, -1) : (pin.value + key).slice(0, pin.maxLength);
  sendWhenWhole();
});

pin.addEventListener("input", () => {
  pin.value = pin.value.replace(/\D/g, "");
  sendWhenWhole();
});

for (const person of form.elements.staff?.length ? form.elements.staff : []) {
  person.addEventListener("change", () => {
    pin.value = "";
    pin.focus();
  });
}

// Digits typed anywhere are the PIN's, so nobody has to tap the field first.
document.addEventListener("keydown", (event) => {
  if (/^\d$/.test(event.key) && !document.activeElement.matches("#pin, #reason")) pin.focus();
});

let isSent = false;

function sendWhenWhole() {
  if (isSent || pin.value.length < pin.maxLength || !form.checkValidity()) return;
  isSent = true;
  form.requestSubmit();
}

if (form.querySelector(":checked") && !document.getElementById("reason")) pin.focus();
