// Suggestions in text boxes, as an ARIA combobox; boxes of several terms get removable chips.
//
// <input data-suggest="genes|conditions"> offers what /api/v1/suggest/… knows. <textarea data-chips> becomes a
// box with one chip per line; the text area stays, hidden, and is what the form sends.

const base = new URL("../api/v1/suggest/", import.meta.url);
const PAUSE = 80; // milliseconds after a key before asking
let count = 0;

const element = (name, properties = {}, children = []) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

/** Show a text with the part that was typed set off; no HTML of the answer is trusted. */
const marked = (text, { start, length }) => [
  text.slice(0, start), element("b", { textContent: text.slice(start, start + length) }), text.slice(start + length),
];

const rows = {
  genes: (found) => ({
    value: found.value,
    parts: [
      element("span", {}, marked(found.value, found.matched)),
      element("small", { textContent: [found.gene_symbol !== found.value && found.gene_symbol, found.mapping ? "design element, not mapped to a gene" : found.category.replaceAll("_", " "), found.species.slice(0, 2).join(", ") + (found.species.length > 2 ? " …" : "")].filter(Boolean).join(" · ") }),
    ],
  }),
  conditions: (found) => ({
    value: found.value,
    parts: [
      element("span", {}, found.synonym ? [found.value] : marked(found.value, found.matched)),
      element("small", {}, [
        ...(found.synonym ? [...marked(found.synonym, found.matched), " · "] : []),
        `${found.experiments} experiment${found.experiments === 1 ? "" : "s"}`,
      ]),
    ],
  }),
};

class Combobox {
  constructor(input, kind, choose) {
    Object.assign(this, { input, kind, choose, offered: [], active: -1, asked: 0 });
    const id = `offers-${++count}`;
    this.list = element("ul", { id, className: "offers", hidden: true, role: "listbox" });
    this.list.setAttribute("aria-label", "Suggestions");
    this.status = element("span", { className: "sr", role: "status" });
    this.holder = element("span", { className: "combobox" });
    input.replaceWith(this.holder);
    this.holder.append(input, this.list, this.status);
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id, autocomplete: "off", spellcheck: "false" };
    Object.entries(roles).forEach(([name, value]) => input.setAttribute(name, value));
    input.addEventListener("input", () => this.wait());
    input.addEventListener("keydown", (event) => this.press(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
    this.list.addEventListener("click", (event) => {
      const place = [...this.list.children].indexOf(event.target.closest("li"));
      if (place >= 0) this.take(place);
    });
  }

  /** The term under way: text after the last separator of terms. */
  get typed() {
    return this.input.value.split(/[,;\t]/).pop().trim();
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const typed = this.typed;
    const turn = ++this.asked;
    if (!typed) return this.close();
    const url = new URL(this.kind, base);
    url.searchParams.set("query", typed.slice(0, 1000));
    const form = this.input.form;
    const release = form?.elements.release?.value;
    const species = form?.elements.species?.value;
    if (release) url.searchParams.set("release", release);
    if (species && this.kind === "genes") url.searchParams.set("species", species);
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" } });
      const { suggestions = [] } = answer.ok ? await answer.json() : {};
      if (turn === this.asked && document.activeElement === this.input) this.show(suggestions);
    } catch {
      this.close(); // without suggestions the box is a box
    }
  }

  show(suggestions) {
    const chosen = this.offered[this.active]?.value; // of an earlier answer: a later one does not take it away
    const seen = new Set();
    this.offered = suggestions.map(rows[this.kind]).filter(({ value }) => !seen.has(value) && seen.add(value));
    this.list.replaceChildren(...this.offered.map(({ parts }, place) => element("li", { id: `${this.list.id}-${place}`, role: "option", ariaSelected: "false" }, parts)));
    this.status.textContent = this.offered.length ? `${this.offered.length} suggestions` : "No suggestions";
    this.open(this.offered.length > 0);
    this.move(this.offered.findIndex(({ value }) => value === chosen));
  }

  open(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    if (!open) this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    clearTimeout(this.timer);
    this.asked++;
    this.active = -1;
    this.open(false);
  }

  press(event) {
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return this.ask();
      const size = this.offered.length + 1; // one place is the box itself
      this.move(((this.active + 1 + (event.key === "ArrowDown" ? 1 : -1) + size) % size) - 1);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
    } else if ((event.key === "Enter" || event.key === "Tab") && open && this.active >= 0) {
      if (event.key === "Enter") event.preventDefault();
      event.stopImmediatePropagation();
      this.take(this.active);
    }
  }

  move(place) {
    this.active = place;
    [...this.list.children].forEach((item, at) => (item.ariaSelected = String(at === place)));
    if (place < 0) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", this.list.children[place].id);
    this.list.children[place].scrollIntoView({ block: "nearest" });
  }

  take(place) {
    const { value } = this.offered[place];
    this.close();
    if (this.choose) return this.choose(value);
    const before = this.input.value.match(/^(.*[,;\t]\s*)?/)[0];
    this.input.value = before + (/[,;]/.test(value) ? `"${value}"` : value);
  }
}

class Chips {
  constructor(area) {
    this.area = area;
    this.terms = area.value.split("\n").map((term) => term.trim()).filter(Boolean);
    this.box = element("input", { type: "text", placeholder: area.placeholder.split("\n")[0] });
    this.list = element("ul", { className: "chips" });
    this.list.setAttribute("aria-label", "Terms");
    const label = document.querySelector(`label[for="${area.id}"]`);
    this.box.id = `${area.id}-box`;
    if (label) label.htmlFor = this.box.id;
    const hint = area.getAttribute("aria-describedby");
    if (hint) {
      this.box.setAttribute("aria-describedby", hint);
      document.getElementById(hint).textContent = area.dataset.chips;
    }
    area.hidden = true;
    area.before(this.list, this.box);
    new Combobox(this.box, area.dataset.suggestLines, (value) => this.add(value));
    this.box.addEventListener("keydown", (event) => this.press(event));
    this.box.addEventListener("paste", (event) => this.paste(event));
    area.form.addEventListener("submit", () => this.add(this.box.value));
    this.draw();
  }

  press(event) {
    if (event.key === "Enter" && this.box.value.trim()) {
      event.preventDefault();
      this.add(this.box.value);
    } else if (event.key === "Backspace" && !this.box.value && this.terms.length) {
      this.remove(this.terms.length - 1);
    }
  }

  paste(event) {
    const lines = event.clipboardData.getData("text").split(/[\n;]/).filter((line) => line.trim());
    if (lines.length < 2) return;
    event.preventDefault();
    lines.forEach((line) => this.add(line));
  }

  add(text) {
    const term = text.trim();
    if (term && !this.terms.includes(term)) this.terms.push(term);
    this.box.value = "";
    this.draw();
  }

  remove(place) {
    this.terms.splice(place, 1);
    this.draw();
    this.box.focus();
  }

  draw() {
    this.area.value = this.terms.join("\n");
    this.list.hidden = !this.terms.length;
    this.list.replaceChildren(...this.terms.map((term, place) => {
      const button = element("button", { type: "button", textContent: "×", ariaLabel: `Remove ${term}` });
      button.addEventListener("click", () => this.remove(place));
      return element("li", {}, [term, button]);
    }));
  }
}

document.querySelectorAll("textarea[data-chips]").forEach((area) => new Chips(area));
document.querySelectorAll("input[data-suggest]").forEach((input) => new Combobox(input, input.dataset.suggest));
