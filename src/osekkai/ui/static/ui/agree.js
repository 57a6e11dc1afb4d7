// Agreeing with a passkey: it signs a challenge made of exactly what is selected. See identity/passkeys.py.
"use strict";

const form = document.querySelector("form[data-agree]");
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function sign(lines) {
  const asked = JSON.parse(form.dataset.agree);
  const challenge = await crypto.subtle.digest("SHA-256", new TextEncoder().encode([asked.nonce, ...lines].join("\n")));
  const allow = asked.ids.map((id) => ({ type: "public-key", id: bytes(id) }));
  const found = await navigator.credentials.get({ publicKey: { challenge, rpId: asked.rpId, allowCredentials: allow, userVerification: "required" } });
  const { authenticatorData, clientDataJSON, signature } = found.response;
  return JSON.stringify({
    id: found.id, rawId: text(found.rawId), type: found.type, clientExtensionResults: {},
    response: { authenticatorData: text(authenticatorData), clientDataJSON: text(clientDataJSON), signature: text(signature) },
  });
}

form?.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (button?.name !== "agree" || form.elements.proof.value) return;
  const asked = JSON.parse(form.dataset.agree);
  if (!asked.ids.length) return;
  event.preventDefault();
  const lines = [...form.querySelectorAll('input[name="of"]')].filter((each) => each.type === "hidden" || each.checked).map((each) => each.value);
  try {
    form.elements.proof.value = await sign(lines);
    form.requestSubmit(button);
  } catch (problem) {
    document.getElementById("agree-said").textContent = "パスキーで確かめられませんでした。もう一度 押してください。";
  }
});
