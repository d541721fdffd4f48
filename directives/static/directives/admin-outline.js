/* The outline of the document beside it, how many words it has, sections that fold away, and moving them by dragging.
   Follows what is typed. Without this script the outline is that of the saved text and every section is open. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("directive_form");
  const group = document.querySelector(".sections");
  if (!form || !group) {
    return;
  }
  const list = document.querySelector(".outline ol");
  const count = form.querySelector(".word-count");
  const words = group.dataset;

  const sections = () => [...group.querySelectorAll(".inline-related:not(.empty-form)")];
  const field = (section, name) => section.querySelector(`[name$='-${name}']`);

  // Words: what stands between spaces, as office programs count them

  const textOf = (area) => {
    const editor = window.CKEDITOR && window.CKEDITOR.instances[area.id];
    return editor && editor.editable() ? editor.editable().$.innerText : area.value.replace(/<[^>]*>/g, " ");
  };
  const wordsIn = (text) => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

  const countWords = () => {
    const bodies = [...form.querySelectorAll(".field-opening textarea, .field-closing textarea, .field-body textarea")];
    const kept = bodies.filter((area) => !area.closest(".empty-form"));
    const headings = sections().map((section) => field(section, "heading").value);
    const total = [...kept.map(textOf), ...headings].reduce((sum, text) => sum + wordsIn(text), 0);
    count.textContent = words.words.replace("{number}", total.toLocaleString("vi-VN"));
  };

  // The outline

  const nameOf = (section) => {
    const heading = field(section, "heading").value.trim();
    const start = textOf(field(section, "body")).trim().split(/\s+/).slice(0, 8).join(" ");
    return `${field(section, "label").value} ${heading || start || words.empty}`.trim();
  };

  const outline = () => {
    list.replaceChildren(
      ...sections().map((section) => {
        const line = document.createElement("li");
        const link = document.createElement("a");
        link.href = `#${section.id}`;
        link.textContent = nameOf(section);
        line.className = `level-${field(section, "level").value}`;
        line.append(link);
        return line;
      }),
    );
    sections().forEach((section) => {
      section.querySelector(".inline_label").textContent = nameOf(section);
    });
  };

  let timer = null;
  const follow = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      outline();
      countWords();
    }, 300);
  };

  // Folding

  const fold = (section, folded) => {
    section.classList.toggle("folded", folded);
    section.querySelector(".fold").setAttribute("aria-expanded", String(!folded));
  };

  const addFold = (section) => {
    if (section.querySelector(".fold")) {
      return;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fold";
    button.setAttribute("aria-label", words.fold);
    button.addEventListener("click", () => fold(section, !section.classList.contains("folded")));
    section.querySelector("h3").prepend(button);
    fold(section, false);
  };

  const addFoldAll = () => {
    const row = document.createElement("p");
    row.className = "fold-all";
    [
      [words.foldAll, true],
      [words.openAll, false],
    ].forEach(([text, folded]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "move";
      button.textContent = text;
      button.addEventListener("click", () => sections().forEach((section) => fold(section, folded)));
      row.append(button);
    });
    group.querySelector(".inline-heading").after(row);
  };

  const unfoldAround = (element) => {
    const section = element && element.closest && element.closest(".inline-related.folded");
    if (section) {
      fold(section, false);
    }
  };

  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const section = link && document.getElementById(link.hash.slice(1));
    if (section) {
      event.preventDefault();
      fold(section, false);
      section.scrollIntoView({ block: "start" });
      section.querySelector(".fold").focus({ preventScroll: true });
    }
  });
  // A finding may lead into a folded section: it opens before the cursor goes there.
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest("a.go-to");
      unfoldAround(link && document.getElementById(link.hash.slice(1)));
    },
    true,
  );

  // Dragging by the handle

  let dragged = null;
  const addHandle = (section) => {
    if (section.querySelector(".handle")) {
      return;
    }
    const handle = document.createElement("span");
    handle.className = "handle";
    handle.draggable = true;
    handle.title = words.drag;
    handle.textContent = "⠿";
    handle.setAttribute("aria-hidden", "true"); // the buttons do the same with the keyboard
    handle.addEventListener("dragstart", (event) => {
      dragged = section;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      event.dataTransfer.setDragImage(section.querySelector("h3"), 0, 0);
      section.classList.add("dragged");
    });
    handle.addEventListener("dragend", () => {
      section.classList.remove("dragged");
      dragged = null;
    });
    section.querySelector("h3").append(handle);
  };
  const under = (event) => dragged && event.target.closest(".sections .inline-related:not(.empty-form)");
  group.addEventListener(
    "dragover",
    (event) => {
      if (under(event)) {
        event.preventDefault();
        event.stopPropagation(); // the editor must not take it for text
      }
    },
    true,
  );
  group.addEventListener(
    "drop",
    (event) => {
      const section = under(event);
      if (!section) {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      if (section !== dragged) {
        const { top, height } = section.getBoundingClientRect();
        section[event.clientY < top + height / 2 ? "before" : "after"](dragged);
        form.dispatchEvent(new Event("sections:moved"));
      }
    },
    true,
  );

  const prepare = (section) => {
    addHandle(section);
    addFold(section);
  };

  addFoldAll();
  sections().forEach(prepare);
  form.addEventListener("input", follow);
  form.addEventListener("change", follow);
  form.addEventListener("sections:moved", follow);
  document.addEventListener("formset:removed", follow);
  document.addEventListener("formset:added", (event) => {
    prepare(event.target);
    follow();
  });
  if (window.CKEDITOR) {
    const listen = (editor) => ["change", "instanceReady"].forEach((name) => editor.on(name, follow));
    Object.values(window.CKEDITOR.instances).forEach(listen);
    window.CKEDITOR.on("instanceCreated", ({ editor }) => listen(editor));
  }
  outline();
  countWords();
});
