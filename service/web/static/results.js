// Results: the tissue that a reader points at on the anatomogram, and buttons that copy.

for (const heatmap of document.querySelectorAll("[data-heatmap]")) {
  const heads = [...heatmap.querySelectorAll("thead th")];
  const figures = [...heatmap.querySelectorAll("[data-anatomogram]")];
  if (!figures.length) continue;
  let lit = null;

  const light = (shape) => {
    if (shape === lit) return;
    lit = shape;
    for (const figure of figures) {
      figure.querySelector(".over")?.remove();
      if (!shape) continue;
      const over = Object.assign(new Image(), { src: `${figure.dataset.anatomogram}?hovered=${encodeURIComponent(shape)}`, alt: "", className: "over" });
      over.addEventListener("error", () => over.remove());
      figure.querySelector(".layers").append(over);
    }
  };
  const shapeOf = (target) => {
    const cell = target.closest?.("th, td");
    return (cell && heads[cell.cellIndex]?.dataset.shape) || null;
  };
  const table = heatmap.querySelector("table.grid");
  table.addEventListener("pointerover", (event) => light(shapeOf(event.target)));
  table.addEventListener("pointerleave", () => light(null));
  table.addEventListener("focusin", (event) => light(shapeOf(event.target)));
  table.addEventListener("focusout", () => light(null));
}

for (const text of document.querySelectorAll("[data-copy]")) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Copy" });
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(text); // no leave to write: the text stands ready for the keys
      button.textContent = "Selected";
    }
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
  text.before(button);
}
