/* The sections of a document: moved by buttons and keys (Alt+Shift+↑ ↓), numbered anew in the order in which they stand; Ctrl+S saves
   and comes back to the same place; a page with unsaved words is not left without a question. Without this script the places are typed as numbers. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("directive_form");
  const group = document.querySelector(".sections");
  if (!form || !group) {
    return;
  }
  let dirty = Boolean(document.querySelector("#writing[data-restored]"));
  let leaving = false;

  const sections = () => [...group.querySelectorAll(".inline-related:not(.empty-form)")];

  const numberAnew = () => {
    sections().forEach((section, index) => {
      section.querySelector("input[name$='-order']").value = index + 1;
    });
  };

  const move = (section, step, button) => {
    const all = sections();
    const other = all[all.indexOf(section) + step];
    if (!other) {
      return;
    }
    if (step < 0) {
      other.before(section);
    } else {
      other.after(section);
    }
    form.dispatchEvent(new Event("sections:moved"));
    section.scrollIntoView({ block: "nearest" });
    const editor = editors().find((one) => section.contains(one.container && one.container.$) && button === null);
    (button || editor || section.querySelector(".move")).focus();
  };

  const moveButton = (section, text, sign, step) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "move";
    button.textContent = `${sign} ${text}`;
    button.addEventListener("click", () => move(section, step, button));
    return button;
  };

  const addButtons = (section) => {
    if (section.querySelector(".moves")) {
      return;
    }
    const row = document.createElement("span");
    row.className = "moves";
    row.append(moveButton(section, group.dataset.up, "↑", -1), moveButton(section, group.dataset.down, "↓", 1));
    section.querySelector("h3").append(row);
  };

  const foldThemes = (section) => {
    const row = section.querySelector(".field-themes");
    if (!row || row.querySelector("details")) {
      return;
    }
    const details = document.createElement("details");
    const summary = document.createElement("summary");
    const label = row.querySelector("label, legend");
    const tell = () => {
      const chosen = [...row.querySelectorAll("input:checked")].map((box) => box.closest("label").textContent.trim());
      summary.textContent = `${label.textContent.replace(/:\s*$/, "")}: ${chosen.join("; ") || "–"}`;
    };
    details.append(summary, ...row.childNodes);
    row.append(details);
    row.addEventListener("change", tell);
    tell();
  };

  const foldNotes = (section) => {
    const row = section.querySelector(".field-notes");
    if (!row || row.querySelector("details")) {
      return;
    }
    const details = document.createElement("details");
    const summary = document.createElement("summary");
    summary.textContent = row.querySelector("label").textContent.replace(/:\s*$/, "");
    details.open = Boolean(row.querySelector("textarea").value);
    details.append(summary, ...row.childNodes);
    row.append(details);
  };

  const prepare = (section) => {
    addButtons(section);
    foldThemes(section);
    foldNotes(section);
  };

  /* A form that comes back unsaved stands in the order in which it was opened; the places say how it was moved. */
  const inTheirPlaces = () => {
    const place = (section) => Number(section.querySelector("input[name$='-order']").value || 999);
    const all = sections();
    const sorted = [...all].sort((one, other) => place(one) - place(other));
    if (sorted.some((section, index) => section !== all[index])) {
      all[0].before(...sorted);
    }
  };

  document.body.classList.add("with-script");
  inTheirPlaces();
  sections().forEach(prepare);
  form.addEventListener("sections:moved", () => {
    dirty = true;
    numberAnew();
  });
  document.addEventListener("formset:added", (event) => {
    prepare(event.target);
    numberAnew();
  });
  document.addEventListener("formset:removed", numberAnew);

  form.addEventListener("input", () => {
    dirty = true;
  });
  const editors = () => Object.values((window.CKEDITOR && window.CKEDITOR.instances) || {});

  /* The place on the page survives a save: how far it was scrolled, and the field or editor that had the cursor. */
  const PLACE = `place ${window.location.pathname}`;
  const keepPlace = () => {
    const editor = editors().find((one) => one.focusManager.hasFocus);
    const focused = editor ? editor.name : document.activeElement.id;
    window.sessionStorage.setItem(PLACE, JSON.stringify({ top: window.scrollY, focused }));
  };
  const backToPlace = () => {
    const kept = window.sessionStorage.getItem(PLACE);
    if (!kept || editors().some((editor) => editor.status !== "ready")) {
      return;
    }
    window.sessionStorage.removeItem(PLACE);
    const { top, focused } = JSON.parse(kept);
    const field = (window.CKEDITOR && window.CKEDITOR.instances[focused]) || document.getElementById(focused);
    if (field) {
      field.focus();
    }
    window.scrollTo(0, top);
  };
  if (window.CKEDITOR) {
    window.CKEDITOR.on("instanceReady", backToPlace);
  } else {
    backToPlace();
  }

  form.addEventListener("submit", (event) => {
    leaving = true;
    if (event.submitter && event.submitter.name === "_save") {
      keepPlace();
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && (dirty || editors().some((editor) => editor.checkDirty()))) {
      event.preventDefault();
    }
  });
  document.addEventListener("keydown", (event) => {
    const section = event.altKey && event.shiftKey && event.target.closest(".inline-related");
    if (section && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      move(section, event.key === "ArrowUp" ? -1 : 1, null);
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[name=_save]"));
    }
  });
});
