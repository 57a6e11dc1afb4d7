// For clerks: keys for what they do fifty times a day, and word of what changed meanwhile. Every page works without it.
"use strict";

const keys = new Map([...document.querySelectorAll("[data-key]")].map((each) => [each.dataset.key, each]));
const writing = (at) => at.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
const labelOf = (each) => (each.labels?.[0] ?? each).textContent.replace(/\s+/g, " ").replace(new RegExp(`\\s?${each.dataset.key}\\s*$`), "").trim();

function help() {
  const old = document.querySelector(".keys");
  if (old) return old.remove();
  const box = document.createElement("section");
  box.className = "keys";
  box.setAttribute("role", "status");
  const list = document.createElement("dl");
  const further = { "j k": "つぎ・まえの行", o: "行をくわしく", "?": "この一覧を出す・消す" };
  for (const [key, each] of [...keys, ...Object.keys(further).map((key) => [key, null])]) {
    const term = document.createElement("dt"), said = document.createElement("dd");
    term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    said.textContent = each ? labelOf(each) : further[key];
    list.append(term, said);
  }
  box.append(list);
  document.querySelector("main").append(box);
}

function move(step) {
  const links = [...document.querySelectorAll(".queue tbody th a, .stop .choice input")];
  const here = links.indexOf(document.activeElement);
  links[Math.min(links.length - 1, Math.max(0, here + step))]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelector(".keys")?.remove();
  if (event.ctrlKey || event.altKey || event.metaKey || writing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "?") return help();
  if (event.key === "j" || event.key === "k") return move(event.key === "j" ? 1 : -1);
  const fold = event.key === "o" && document.activeElement.closest(".stop")?.querySelector("details");
  if (fold) return void (fold.open = !fold.open);
  const found = keys.get(event.key);
  if (!found) return;
  event.preventDefault();
  if (writing(found)) return found.focus();
  found.click();
  if (found.matches("summary")) found.parentElement.querySelector("textarea, input:not([type=hidden]), select")?.focus();
});

// A menu closes when one goes elsewhere.
for (const menu of document.querySelectorAll("details.more")) {
  menu.addEventListener("focusout", (event) => { if (!menu.contains(event.relatedTarget)) menu.open = false; });
  menu.addEventListener("keydown", (event) => { if (event.key === "Escape") { menu.open = false; menu.firstElementChild.focus(); } });
}

// What changed meanwhile comes in by itself where nothing that somebody wrote or chose could be lost; elsewhere word of it comes.
// Nobody is at it then: neither keeps a session open.
const byItself = { "X-By-Itself": "1" };
async function renew(part) {
  const answer = await fetch(location.href, { headers: byItself }).catch(() => null);
  const fresh = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(part);
  if (!fresh) return;
  const old = document.querySelector(part), here = document.activeElement;
  const off = [...old.querySelectorAll("input[type=checkbox]:not(:checked)")].map((each) => each.value);
  for (const each of fresh.querySelectorAll("input[type=checkbox]")) if (off.includes(each.value)) each.checked = false;
  const again = old.contains(here) && (here.href ? `a[href="${here.getAttribute("href")}"]` : here.value && `input[value="${here.value}"]`);
  old.replaceWith(fresh);
  if (again) fresh.querySelector(again)?.focus();
  live.textContent = "列を新しくしました。";
}

const live = document.querySelector("[data-live]");
if (live) {
  let before = null;
  const look = async () => {
    if (document.hidden) return;
    const answer = await fetch(live.dataset.live, { headers: { Accept: "application/json", ...byItself } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const { state } = await answer.json();
    if (before !== null && before !== state) live.dataset.part ? renew(live.dataset.part) : (live.hidden = false);
    before = state;
  };
  look();
  setInterval(look, 15000);
  document.addEventListener("visibilitychange", look);
}

// Another kind of decision has another reason: as long as nobody wrote one, it is that of the rules.
for (const kind of document.querySelectorAll("select[data-reasons]")) {
  const reason = document.getElementById(kind.dataset.reasons);
  const ready = new Set([...kind.options].map((each) => each.dataset.reason ?? ""));
  kind.addEventListener("change", () => {
    if (ready.has(reason.value)) reason.value = kind.selectedOptions[0].dataset.reason ?? "";
  });
}
