/* Copies the new link. Without this script it is marked and copied by hand. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const field = document.getElementById("made-address");
  const button = document.querySelector("button.copy");
  if (!field) {
    return;
  }
  field.addEventListener("focus", () => field.select());
  if (navigator.clipboard) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset.done;
    });
  }
});
