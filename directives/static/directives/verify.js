/* Computes the file's SHA-256 in the browser and asks whether an archived file has it, so that a genuine file is
   confirmed without being sent. Only a file that the office does not know is sent, and only when the reader says so.
   Where the browser cannot compute the hash, the form sends the file as it does without this script. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("button.print")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  const name = document.querySelector("[data-of]");
  if (name && sessionStorage.getItem(name.dataset.of)) {
    name.textContent = sessionStorage.getItem(name.dataset.of);
  }

  const form = document.querySelector("form.check-file");
  const field = form && form.elements.tep;
  if (!form || !window.crypto || !crypto.subtle) {
    return;
  }
  const line = form.querySelector(".progress");
  const send = form.querySelector("button.send");
  const say = (words) => {
    line.textContent = words ? line.dataset[words] : "";
  };

  async function sha256(file) {
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  async function check() {
    const file = field.files[0];
    send.hidden = true;
    if (!file) {
      return;
    }
    if (file.size > Number(form.dataset.limit)) {
      say("large");
      return;
    }
    say("computing");
    try {
      const hash = await sha256(file);
      const address = `${form.action}?sha256=${hash}`;
      const answer = await fetch(`${address}&dang=json`);
      if (file !== field.files[0]) {
        return; // another file was chosen meanwhile
      }
      if (answer.ok) {
        sessionStorage.setItem(hash, file.name);
        say("known");
        location.assign(address);
        return;
      }
      say(answer.status === 404 ? "unknown" : "unsure");
    } catch {
      say("unsure");
    }
    send.hidden = false;
    send.focus();
  }

  form.classList.add("dropping");
  form.querySelector(".hint.scripted").hidden = false;
  form.querySelector(".hint.plain").hidden = true;
  field.addEventListener("change", check);
  form.addEventListener("submit", (event) => {
    if (event.submitter !== send) {
      event.preventDefault();
      check();
    }
  });
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (event.dataTransfer.files.length) {
      field.files = event.dataTransfer.files;
      check();
    }
  });
});
