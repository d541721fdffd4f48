/* The editor in the office's words, and what became of a pasted text: what was kept of it and what was left out is said
   under the editor. The editor itself decides what is kept; this script only looks and tells. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const desk = document.getElementById("editor-words");
  if (!desk || !window.CKEDITOR) {
    return;
  }
  const words = JSON.parse(desk.dataset.words);

  /* Words that the editor's own Vietnamese lacks, by the path at which it looks for them: "format.tag_h3". */
  const translate = (editor) => {
    Object.entries(words.editor).forEach(([path, text]) => {
      const steps = path.split(".");
      const last = steps.pop();
      const place = steps.reduce((found, step) => found && found[step], editor.lang);
      if (place) {
        place[last] = text;
      }
    });
    const field = editor.element.$;
    const label = field.labels && field.labels[0];
    editor.title = editor.applicationTitle = label ? label.textContent.replace(/:\s*$/, "") : words.text;
  };

  const KEPT = { bold: "strong, b", italic: "em, i", underline: "u", list: "ol, ul", table: "table", link: "a[href]" };
  const LEFT_OUT = {
    pictures: "img, v\\:imagedata, picture, svg",
    colours: "[style*='color' i], [style*='background' i], font[color]",
    fonts: "[style*='font-family' i], [style*='font-size' i], font[face], font[size]",
    frames: "iframe, object, embed, video, audio",
  };
  const named = (page, kinds, texts) =>
    Object.keys(kinds)
      .filter((kind) => page.querySelector(kinds[kind]))
      .map((kind) => texts[kind]);

  const parsed = (html) => new DOMParser().parseFromString(html, "text/html"); // inert: nothing in it runs or loads

  const tell = (editor, raw, taken) => {
    const dropped = named(parsed(raw), LEFT_OUT, words.leftOut);
    const kept = [words.text, ...named(parsed(taken), KEPT, words.kept)];
    let line = editor.container.$.parentElement.querySelector(".paste-notice");
    if (!line) {
      line = document.createElement("p");
      line.className = "paste-notice";
      line.setAttribute("role", "status");
      editor.container.$.after(line);
    }
    const parts = [words.pasted.replace("{kept}", kept.join(", "))];
    line.textContent = [...parts, ...(dropped.length ? [words.dropped.replace("{dropped}", dropped.join(", "))] : [])].join(" ");
  };

  const listen = (editor) => {
    editor.on("langLoaded", () => translate(editor));
    editor.on(
      "paste",
      ({ data }) => {
        const raw = data.dataTransfer && data.dataTransfer.getData("text/html", true);
        if (raw) {
          tell(editor, raw, data.dataValue);
        }
      },
      null,
      null,
      900, // after the editor's own filters, before the text is put in
    );
  };

  Object.values(window.CKEDITOR.instances).forEach(listen);
  window.CKEDITOR.on("instanceCreated", ({ editor }) => listen(editor));
});
