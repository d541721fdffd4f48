/* Walks from one change to the next by buttons and by Alt with the arrow keys. Without this script the links within the
   changed places do the same, place by place. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const bar = document.querySelector(".jump");
  const walk = bar && bar.querySelector(".walk");
  if (!walk) {
    return;
  }
  /* Marks that follow each other with nothing but spaces between are one change. */
  const continues = (mark) => {
    let before = mark.previousSibling;
    while (before && before.nodeType === Node.TEXT_NODE && !before.data.trim()) {
      before = before.previousSibling;
    }
    return before && before.nodeType === Node.ELEMENT_NODE && before.matches("ins, del");
  };
  const stops = [];
  for (const place of document.querySelectorAll(".compared .place[id]")) {
    const marks = [...place.querySelectorAll("ins, del")].filter((mark) => !continues(mark));
    stops.push(...(marks.length ? marks : [place]));
  }
  let at = -1;
  const go = (step) => {
    if (!stops.length) {
      return;
    }
    stops.forEach((stop) => stop.classList.remove("here"));
    at = (at + step + stops.length + (at < 0 && step < 0 ? 1 : 0)) % stops.length;
    const stop = stops[at];
    stop.tabIndex = -1;
    stop.classList.add("here");
    stop.focus({ preventScroll: true });
    stop.scrollIntoView({ block: "center" });
    walk.querySelector(".at").textContent = bar.dataset.at.replace("{at}", at + 1).replace("{all}", stops.length);
  };
  walk.hidden = !stops.length;
  walk.querySelector(".next").addEventListener("click", () => go(1));
  walk.querySelector(".previous").addEventListener("click", () => go(-1));
  document.addEventListener("keydown", (event) => {
    if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp") && !event.target.closest("select")) {
      event.preventDefault();
      go(event.key === "ArrowDown" ? 1 : -1);
    }
  });
  const print = bar.querySelector(".print");
  print.hidden = false;
  print.addEventListener("click", () => window.print());
});
