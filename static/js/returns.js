// Finding a sale: the camera types what it sees, as a scanner does.

import { open } from "./camera.js";
import { close } from "./editor.js";

const field = document.getElementById("q");

function find(text) {
  close();
  field.value = text.trim();
  field.form.requestSubmit();
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-camera], [data-back]");
  if (button?.matches("[data-camera]")) open(button, find);
  else if (button) close();
});

document.addEventListener("keydown", ({ key }) => key === "Escape" && close());
