// A text with numbered lines: as tall as what is written, and the caret goes to where something is wrong.
"use strict";

const text = document.querySelector(".lined textarea");

function fit() {
  text.rows = text.value.split("\n").length + 2;
}

function go(line, column) {
  const before = text.value.split("\n").slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  text.focus();
  text.setSelectionRange(before + column - 1, before + column);
  document.getElementById(`L${line}`)?.scrollIntoView({ block: "center" });
}

if (text) {
  text.addEventListener("input", fit);
  for (const each of document.querySelectorAll("a[data-line]")) {
    each.addEventListener("click", (event) => {
      event.preventDefault();
      go(Number(each.dataset.line), Number(each.dataset.column));
    });
  }
}
