// Only shortens the way: every page works without it.
"use strict";

// An error summary is read first.
document.querySelector("[data-focus]")?.focus();

// Copy the link of a result.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.href);
    const said = document.getElementById(button.dataset.copy);
    if (said) said.textContent = button.dataset.done;
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// On paper everything is unfolded; afterwards what was folded is folded again.
let unfolded = [];
window.addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("main details:not([open])")];
  for (const each of unfolded) each.open = true;
});
window.addEventListener("afterprint", () => {
  for (const each of unfolded) each.open = false;
});

// Back to a page that said what was wrong leads to the page, not to the browser's «confirm sending again». A form whose
// answer has another address names the page's own.
const again = document.querySelector("main [data-again]") ?? document.querySelector("main form[method=post]:not([action])");
if (again && document.querySelector(".error-summary")) {
  history.replaceState(null, "", again.dataset.again ?? location.href);
}

// The display menu closes with Escape and gives the focus back.
const menu = document.querySelector("details.display");
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && menu?.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
