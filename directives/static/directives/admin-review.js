/* Sends a comment without leaving the page: the text that is being written beside it stays untouched. Without this
   script the form opens the page of the comments. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("review-form");
  const list = () => document.getElementById("y-kien");
  if (!form || !list() || !window.fetch) {
    return;
  }
  const failed = () => {
    const notice = list().querySelector("[role=alert]") || document.createElement("p");
    notice.className = "notice refused";
    notice.setAttribute("role", "alert");
    notice.textContent = form.dataset.failed;
    list().prepend(notice);
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    const opened = [...list().querySelectorAll("details[open]")].map((one) => one.closest("[id]").id);
    if (button) {
      button.disabled = true;
    }
    const data = new FormData(form);
    if (button && button.name) {
      data.append(button.name, button.value);
    }
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-In-Place": "1" } });
      if (answer.redirected || ![200, 409].includes(answer.status)) {
        throw new Error(answer.status);
      }
      const held = document.createElement("template");
      held.innerHTML = await answer.text();
      list().replaceWith(held.content.querySelector("#y-kien"));
      for (const id of opened) {
        const details = document.getElementById(id) && document.getElementById(id).querySelector("details");
        if (details) {
          details.open = true;
        }
      }
      list().tabIndex = -1;
      list().focus();
    } catch {
      failed();
      if (button) {
        button.disabled = false;
      }
    }
  });
});
