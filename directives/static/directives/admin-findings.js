/* From a finding to the words it is about: opens what is folded, puts the cursor into the field, marks the quoted words.
   Without this script the links lead to the plain fields. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  /* The quoted words within an element, as a range; null where markup stands between them or they have gone. */
  const quoted = (element, quote) => {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (quote && texts.nextNode()) {
      const at = texts.currentNode.data.indexOf(quote);
      if (at >= 0) {
        const range = document.createRange();
        range.setStart(texts.currentNode, at);
        range.setEnd(texts.currentNode, at + quote.length);
        return range;
      }
    }
    return null;
  };

  const markInEditor = (editor, quote) => {
    const text = editor.editable().$;
    const range = quoted(text, quote);
    editor.focus();
    if (range) {
      document.getSelection().removeAllRanges();
      document.getSelection().addRange(range);
    }
    return range ? range.startContainer.parentElement : text;
  };

  const markInField = (field, quote) => {
    const control = field.matches("input, select, textarea, [tabindex]") ? field : field.querySelector("input, select");
    control.focus();
    const at = quote && control.setSelectionRange ? control.value.indexOf(quote) : -1;
    if (at >= 0) {
      control.setSelectionRange(at, at + quote.length);
    }
    return control;
  };

  const goTo = (field, quote) => {
    for (let around = field.closest("details"); around; around = around.parentElement.closest("details")) {
      around.open = true;
    }
    const editor = window.CKEDITOR && window.CKEDITOR.instances[field.id];
    const place = editor && editor.editable() ? markInEditor(editor, quote) : markInField(field, quote);
    place.scrollIntoView({ block: "center" });
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.go-to");
    const field = link && document.getElementById(link.hash.slice(1));
    if (field) {
      event.preventDefault();
      goTo(field, link.dataset.quote);
    }
  });
});
