// Results: the tissue that a reader points at, lit in the table and on the anatomogram, and buttons that copy.

// Labels of columns and rows name the shape of their tissue: <th data-shape>. Pointing at one lights the other.
for (const heatmap of document.querySelectorAll("[data-heatmap]")) {
  const table = heatmap.querySelector("table");
  const labels = [...heatmap.querySelectorAll("th[data-shape]")];
  const figures = [...heatmap.querySelectorAll("[data-anatomogram]")];
  if (!figures.length || !labels.length) continue;
  let lit = null;
  let loading = null;

  const light = (shape) => {
    lit = shape;
    for (const part of heatmap.querySelectorAll(".lit")) part.classList.remove("lit");
    for (const part of heatmap.querySelectorAll(".over [data-tissue]")) {
      part.classList.toggle("lit", part.dataset.tissue === shape);
    }
    for (const label of labels.filter((each) => each.dataset.shape === shape)) {
      for (const cell of cellsOf(label)) cell.classList.add("lit");
    }
  };
  const cellsOf = (label) => label.scope === "row"
    ? [label.parentElement]
    : [...table.rows].flatMap((row) => row.cells[label.cellIndex] ?? []);
  const shapeAt = (target) => {
    const cell = target.closest("th, td");
    const row = cell?.parentElement.querySelector('th[scope="row"][data-shape]');
    return (row ?? labels.find((label) => cell && label.cellIndex === cell.cellIndex))?.dataset.shape ?? null;
  };

  // The shapes are loaded when they are first needed: they lie over the picture, unseen until one is lit.
  const load = () => loading ??= Promise.all(figures.map(async (figure) => {
    const tissues = [...new Set(labels.map((label) => label.dataset.shape))].join(",");
    const answer = await fetch(`${figure.dataset.anatomogram}?hovered=${encodeURIComponent(tissues)}`);
    if (!answer.ok) return;
    const drawing = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
    drawing.setAttribute("class", "over");
    drawing.setAttribute("aria-hidden", "true"); // the table says the same
    figure.querySelector(".layers").append(document.importNode(drawing, true));
    light(lit);
  })).catch(() => {}); // without them the picture and the table say all there is to say

  const reveal = (shape) => {
    const label = labels.find((each) => each.dataset.shape === shape);
    const frame = label?.closest(".wide");
    if (!frame || label.scope === "row") return;
    const place = label.offsetLeft - (frame.clientWidth - label.offsetWidth) / 2;
    if (label.offsetLeft < frame.scrollLeft || label.offsetLeft > frame.scrollLeft + frame.clientWidth) frame.scrollLeft = place;
  };

  heatmap.addEventListener("pointerenter", load);
  heatmap.addEventListener("focusin", load);
  table.addEventListener("pointerover", (event) => light(shapeAt(event.target)));
  table.addEventListener("pointerleave", () => light(null));
  table.addEventListener("focusin", (event) => light(shapeAt(event.target)));
  table.addEventListener("focusout", () => light(null));
  for (const figure of figures) {
    figure.addEventListener("pointerover", (event) => {
      const shape = event.target.closest("[data-tissue]")?.dataset.tissue ?? null;
      light(shape);
      if (shape) reveal(shape);
    });
    figure.addEventListener("pointerleave", () => light(null));
  }
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
