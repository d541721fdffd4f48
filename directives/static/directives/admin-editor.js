/* Lets the rich-text editor live under a content policy that refuses handlers written into the page.

   The editor writes on…="CKEDITOR.tools.callFunction(12, this); return false;" onto its own buttons. The policy refuses to
   run that. This script reads those attributes, knows their few shapes, and calls the same numbered function itself.
   It evaluates nothing, ignores every other shape, and never touches what stands inside the edited text. */
"use strict";
(() => {
  const EVENTS = "click mousedown mouseup mouseover mouseout keydown keypress focus blur dragstart".split(" ");
  const HANDLED = EVENTS.map((name) => `[on${name}]`).join(",");
  const OWN_PARTS = ".cke, .cke_dialog, .cke_dialog_container, .cke_panel, .cke_notifications_area";
  const CALL = /callFunction\(\s*(\d+)\s*((?:,\s*(?:event|this|null|\d+|'[^'\\]*')\s*)*)\)/;
  const PREFIX = /^(?:this\.blur\(\);\s*)?(CKEDITOR\.tools\.getMouseButton\(event\)={2,3}CKEDITOR\.MOUSE_BUTTON_LEFT\s*&&\s*)?(return\s+)?/;
  const OWNER = /^(?:\(\s*window\.CKEDITOR\s*\|\|\s*window\.parent\.CKEDITOR\s*\)|window\.parent\.CKEDITOR|CKEDITOR)\.tools\./;
  const ENDING = /^\s*;?\s*(return false;?)?$/;

  /* What a handler's text asks for: the number of the function, its arguments as words, and what follows; or null. */
  const read = (text) => {
    const source = text.trim();
    const prefix = PREFIX.exec(source);
    const afterPrefix = source.slice(prefix[0].length);
    const owner = OWNER.exec(afterPrefix);
    const call = owner && CALL.exec(afterPrefix.slice(owner[0].length));
    if (!call || call.index !== 0) {
      return null;
    }
    const ending = ENDING.exec(afterPrefix.slice(owner[0].length + call[0].length));
    if (!ending) {
      return null;
    }
    const words = call[2].match(/event|this|null|\d+|'[^']*'/g) || [];
    return { number: Number(call[1]), words, leftOnly: Boolean(prefix[1]), obeys: Boolean(prefix[2]), stops: Boolean(ending[1]) };
  };

  const value = (word, element, event) => {
    const known = { event, this: element, null: null };
    if (word in known) {
      return known[word];
    }
    return word.startsWith("'") ? word.slice(1, -1) : Number(word);
  };

  const listen = (element, name) => {
    const text = element.getAttribute(`on${name}`);
    element.removeAttribute(`on${name}`);
    if (/^\s*return false;?\s*$/.test(text)) {
      element.addEventListener(name, (event) => event.preventDefault());
      return;
    }
    const asked = read(text);
    if (!asked) {
      return;
    }
    element.addEventListener(name, (event) => {
      if (asked.leftOnly && window.CKEDITOR.tools.getMouseButton(event) !== window.CKEDITOR.MOUSE_BUTTON_LEFT) {
        return;
      }
      const given = asked.words.map((word) => value(word, element, event));
      const answer = window.CKEDITOR.tools.callFunction(asked.number, ...given);
      if (asked.stops || (asked.obeys && answer === false)) {
        event.preventDefault();
      }
    });
  };

  const isOwnPart = (element, inPanel) =>
    inPanel || (element.closest(OWN_PARTS) && !element.closest(".cke_wysiwyg_div, .cke_editable"));

  const bind = (element, inPanel) => {
    if (isOwnPart(element, inPanel)) {
      EVENTS.filter((name) => element.hasAttribute(`on${name}`)).forEach((name) => listen(element, name));
    }
  };

  const scan = (node, inPanel) => {
    if (node.nodeType !== Node.ELEMENT_NODE) {
      return;
    }
    [node, ...node.querySelectorAll(HANDLED)].forEach((element) => bind(element, inPanel));
    [node, ...node.querySelectorAll("iframe")].filter((element) => element.matches("iframe")).forEach((f) => openPanel(f, 200));
  };

  const watch = (root, inPanel) => {
    const observer = new MutationObserver((changes) => {
      changes.forEach((change) => change.addedNodes.forEach((node) => scan(node, inPanel)));
    });
    observer.observe(root, { childList: true, subtree: true });
  };

  /* A drop-down list is a small frame of the editor's; its body announces itself by an onload that cannot run. */
  const openPanel = (frame, triesLeft) => {
    const body = frame.contentDocument && frame.contentDocument.body;
    if (!frame.classList.contains("cke_panel_frame") || !body || !body.hasAttribute("onload")) {
      if (triesLeft) {
        setTimeout(openPanel, 25, frame, triesLeft - 1);
      }
      return;
    }
    const asked = read(body.getAttribute("onload"));
    body.removeAttribute("onload");
    watch(body, true);
    scan(body, true);
    if (asked) {
      window.CKEDITOR.tools.callFunction(asked.number);
    }
  };

  watch(document.documentElement, false);
})();
