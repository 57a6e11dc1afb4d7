/* Photos are made small before they are sent: a telephone's 5 MB become 0.5 MB, and nobody waits. Without this the server does it. */
"use strict";
const LONGEST = 2200;

async function smaller(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
  return made && made.size < file.size ? new File([made], "photo.jpg", { type: "image/jpeg" }) : file;
}

for (const input of document.querySelectorAll("input[type=file]")) {
  input.form.addEventListener("submit", async (event) => {
    const file = input.files[0];
    if (!file || !file.type.startsWith("image/") || input.dataset.small) return;
    event.preventDefault();
    const button = input.form.querySelector("button");
    button.setAttribute("aria-busy", "true");
    try {
      const chosen = new DataTransfer();
      chosen.items.add(await smaller(file));
      input.files = chosen.files;
    } catch {
      /* What the browser cannot draw, the server looks at. */
    }
    input.dataset.small = "1";
    setTimeout(() => input.form.requestSubmit(button));
  });
}
