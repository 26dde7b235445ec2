// Enhances pages of experiments; all of them are whole without it.

const LONG = 12; // values of a list that can be narrowed down by typing

function narrow(list) {
  const box = document.createElement("input");
  box.type = "search";
  box.className = "narrow";
  box.placeholder = `among ${list.children.length}`;
  box.setAttribute("aria-label", `Narrow down ${list.parentElement.querySelector("summary").textContent.trim()}`);
  box.addEventListener("input", () => {
    const wanted = box.value.trim().toLowerCase();
    for (const item of list.children) {
      const ticked = item.querySelector("input").checked;
      item.hidden = !ticked && !item.textContent.toLowerCase().includes(wanted);
    }
  });
  box.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  list.before(box);
}

for (const list of document.querySelectorAll(".choose details ul")) {
  if (list.children.length > LONG) narrow(list);
}

// What a cell says, beside it: gene, column, number, and its title (quartiles, or p).
const told = document.createElement("div");
told.className = "told";
told.hidden = true;
told.setAttribute("aria-hidden", "true"); // the cell and its title say the same
document.body.append(told);

function lightColumn(table, place) {
  for (const cell of table.querySelectorAll(".column-lit")) cell.classList.remove("column-lit");
  if (place > 0) table.tHead.rows[0].cells[place]?.classList.add("column-lit");
}

function tell(table, cell) {
  if (!cell.dataset.title && cell.title) {
    cell.dataset.title = cell.title;
    cell.removeAttribute("title"); // else both would be shown
  }
  const head = table.tHead.rows[0].cells[cell.cellIndex];
  const gene = cell.parentElement.cells[0].textContent.trim().split("\n")[0];
  told.replaceChildren();
  for (const text of [`${gene}: ${cell.textContent} ${table.dataset.unit}`, head.textContent.trim(), cell.dataset.title]) {
    if (text) told.append(Object.assign(document.createElement("div"), { textContent: text }));
  }
  told.hidden = false;
  const at = cell.getBoundingClientRect();
  told.style.left = `${Math.min(at.left, innerWidth - told.offsetWidth - 8)}px`;
  told.style.top = `${at.bottom + told.offsetHeight + 8 > innerHeight ? at.top - told.offsetHeight - 4 : at.bottom + 4}px`;
}

for (const table of document.querySelectorAll("table.heat")) {
  table.addEventListener("mouseover", (event) => {
    const cell = event.target.closest("td.n");
    told.hidden = true;
    lightColumn(table, cell ? cell.cellIndex : 0);
    if (cell) tell(table, cell);
  });
  table.addEventListener("mouseleave", () => { told.hidden = true; lightColumn(table, 0); });
}
