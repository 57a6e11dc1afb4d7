/* What is typed is kept as it is typed, and nobody is signed out unawares. Without this, each page is kept when it is sent. */
"use strict";

const form = document.querySelector("form[data-autosave]");
if (form) {
  const said = document.getElementById("kept");
  let timer = 0;
  let sending = null;
  const tell = (name) => {
    said.textContent = said.dataset[name] + (name === "kept" ? ` ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}` : "");
  };
  const keep = async () => {
    try {
      const answer = await fetch(location.href, { method: "POST", body: new FormData(form), headers: { "X-Autosave": "1" }, redirect: "error" });
      if (answer.status === 409) {
        tell("elsewhere");
      } else if (answer.ok) {
        form.elements.version.value = (await answer.json()).version;
        tell("kept");
      } else {
        tell("away");
      }
    } catch {
      tell("away");
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      sending = (sending ?? Promise.resolve()).then(keep);
    }, 1200);
  };
  const written = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((each) => each.defaultSelected));
    return field.value !== (field.defaultValue ?? field.value);
  };
  form.addEventListener("input", soon);
  if ([...form.elements].some(written)) soon(); // somebody began to write before this script was there
  addEventListener("online", soon);
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!sending) return;
    event.preventDefault();
    sending.then(() => {
      sending = null;
      setTimeout(() => form.requestSubmit(event.submitter)); // a form that is being sent does not take another request
    });
  });
}

const ending = document.getElementById("session-end");
if (ending) {
  const lasts = Number(ending.dataset.seconds) * 1000;
  const warned = Math.min(120_000, lasts / 2);
  let timer = 0;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => ending.showModal(), lasts - warned);
  };
  ending.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(event.target.action, { method: "POST", body: new FormData(event.target) });
    if (answer.ok) wait();
    ending.close();
  });
  wait();
}
