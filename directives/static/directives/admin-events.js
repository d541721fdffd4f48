/* "Insert an event": a list of the month's events beside each section's text; the chosen phrase goes where the cursor was.
   The list and its phrases are the server's; this script opens, filters and inserts, and computes nothing. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const dialog = document.querySelector("dialog.events");
  const group = document.querySelector(".sections");
  if (!dialog || !group) {
    return;
  }
  const filter = dialog.querySelector("input");
  const none = dialog.querySelector(".none");
  const entries = [...dialog.querySelectorAll("li")];
  const cursors = new Map(); // editing area → where the cursor was in it
  let textarea = null;

  /* Changes of the selection are told late; when the focus goes away it is looked at once more. */
  const remember = () => {
    const selection = document.getSelection();
    const node = selection.rangeCount ? selection.anchorNode : null;
    const area = node && (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement).closest(".cke_wysiwyg_div");
    if (area) {
      cursors.set(area, selection.getRangeAt(0).cloneRange());
    }
  };
  document.addEventListener("selectionchange", remember);
  document.addEventListener("blur", remember, true);

  const intoEditor = (editor, phrase) => {
    const area = editor.editable();
    const cursor = cursors.get(area.$);
    const range = editor.createRange();
    if (cursor && area.$.contains(cursor.startContainer) && area.$.contains(cursor.endContainer)) {
      range.setStart(new window.CKEDITOR.dom.node(cursor.startContainer), cursor.startOffset);
      range.setEnd(new window.CKEDITOR.dom.node(cursor.endContainer), cursor.endOffset);
    } else {
      range.moveToElementEditEnd(area);
    }
    editor.focus();
    editor.getSelection().selectRanges([range]);
    editor.insertText(phrase);
  };

  const intoTextarea = (phrase) => {
    textarea.setRangeText(phrase, textarea.selectionStart, textarea.selectionEnd, "end");
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
    textarea.focus();
  };

  const insert = (phrase) => {
    dialog.close();
    const editor = window.CKEDITOR && window.CKEDITOR.instances[textarea.id];
    if (editor && editor.editable()) {
      intoEditor(editor, phrase);
    } else {
      intoTextarea(phrase);
    }
  };

  const plain = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/đ/g, "d").split(/[^a-z0-9]+/).filter(Boolean);

  const narrow = () => {
    const words = plain(filter.value);
    entries.forEach((entry) => {
      entry.hidden = !words.every((word) => entry.dataset.words.includes(word));
    });
    none.hidden = entries.some((entry) => !entry.hidden);
  };

  const open = (section) => {
    textarea = section.querySelector(".field-body textarea");
    filter.value = "";
    narrow();
    dialog.showModal();
    filter.focus();
  };

  const addButton = (section) => {
    const row = section.querySelector(".field-body");
    if (!row || row.querySelector(".insert-event")) {
      return;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.className = "move insert-event";
    button.textContent = dialog.dataset.open;
    button.addEventListener("click", () => open(section));
    row.prepend(button);
  };

  group.querySelectorAll(".inline-related:not(.empty-form)").forEach(addButton);
  document.addEventListener("formset:added", (event) => addButton(event.target));
  filter.addEventListener("input", narrow);
  filter.addEventListener("keydown", (event) => {
    const first = entries.find((entry) => !entry.hidden);
    if (event.key === "Enter" && !event.isComposing && first) {
      event.preventDefault();
      first.querySelector("button").focus();
    }
  });
  dialog.addEventListener("click", (event) => {
    const chosen = event.target.closest("button");
    if (chosen && chosen.matches(".event")) {
      insert(chosen.textContent);
    } else if (chosen && chosen.matches(".close")) {
      dialog.close();
    }
  });
});
