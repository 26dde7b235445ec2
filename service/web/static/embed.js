/* Elements for pages of any site: <opengxa-heatmap> and <opengxa-differential>. What stands inside an element is shown
   until there is a result, and when there is none. docs/embed.md explains every attribute. */
(() => {
  "use strict";

  const HOME = new URL(".", document.currentScript.src.replace(/embed\/\d+\.js/, "embed.js")).href;
  const PATIENCE = 20_000; // milliseconds
  const LONGEST_ADDRESS = 4_000; // characters; longer queries are posted
  const MOST_COLUMNS = 100;
  const FEW_COLUMNS = 6; // their names need not be turned
  const STATES = { below_cutoff: "below cutoff", low: "low", medium: "medium", high: "high", no_data: "no data" };

  const STYLE = `
    :host { display: block; font: .875rem/1.4 system-ui, sans-serif; color: light-dark(#1b2127, #e4e8ec);
      --ground: light-dark(#fff, #14181c); --line: light-dark(#d7dde3, #353e47); --quiet: light-dark(#55606b, #a5b0ba);
      --accent: light-dark(#0b5cad, #82bcf7); --edge: light-dark(#7d8893, #7f8b96); }
    :host([hidden]) { display: none; }
    .box { background: var(--ground); border: 1px solid var(--line); border-radius: 4px; padding: .6rem .8rem; }
    a { color: var(--accent); }
    a:focus-visible, button:focus-visible, .wide:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    p { margin: .3rem 0; } small, caption, .quiet { color: var(--quiet); font-size: .8125rem; }
    .wide { overflow: auto; max-height: var(--opengxa-height, 32rem); }
    table { border-collapse: collapse; } caption { text-align: left; padding: .2rem 0; white-space: nowrap; }
    th { font-weight: 500; text-align: left; vertical-align: bottom; padding: .2rem .4rem .2rem 0; }
    tbody th { vertical-align: middle; position: sticky; left: 0; background: var(--ground); min-width: 7rem; }
    td { padding: .25rem .5rem; border-bottom: 1px solid var(--line); }
    .turned > span { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 11rem; white-space: nowrap;
      overflow: hidden; text-overflow: ellipsis; }
    .grid thead th { max-width: 12rem; } .number { text-align: right; font-variant-numeric: tabular-nums; }
    .grid td { text-align: center; font-size: .75rem; min-width: 2rem; padding: .25rem .15rem; border: 1px solid var(--ground); }
    .below_cutoff { background: light-dark(#eaeaea, #2f363d); color: light-dark(#4d5660, #b4bec8); }
    .low { background: #8fd0ff; color: #00121f; } .medium { background: #1e74ca; color: #fff; }
    .high { background: #023a75; color: #fff; }
    .up { background: #fcc9b5; color: #1b2127; } .down { background: #c4dcef; color: #1b2127; }
    .up.far { background: #b52532; color: #fff; } .down.far { background: #23599c; color: #fff; }
    .legend { display: flex; flex-wrap: wrap; gap: .2rem .8rem; list-style: none; margin: .3rem 0; padding: 0; }
    .legend span { padding: 0 .4rem; border: 1px solid var(--edge); border-radius: 2px; }
    button { font: inherit; color: inherit; background: transparent; border: 1px solid var(--edge); border-radius: 4px;
      padding: .2rem .7rem; min-height: 1.75rem; cursor: pointer; }
    .failed { border-left: 4px solid light-dark(#a87400, #d29a1c); padding-left: .6rem; }`;

  /* Make an element; texts become text nodes, so nothing from a server is ever read as HTML. */
  function make(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value) made.setAttribute(key, value);
    made.append(...children.filter((child) => child !== null && child !== ""));
    return made;
  }

  const away = (address, text) => make("a", { href: address, target: "_blank", rel: "noopener" }, text);
  const wording = (value) => Number(value).toLocaleString("en", Math.abs(value) < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 });
  const counted = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
  const small = (value) => (value < 0.001 ? Number(value).toExponential(1) : wording(value));

  function searched(parameters, given) {
    for (const [name, value] of Object.entries(given)) if (value) parameters.set(name, value);
    return parameters;
  }

  async function ask(server, path, parameters) {
    const address = `${server}${path}`, query = parameters.toString();
    const signal = AbortSignal.timeout(PATIENCE);
    const asked = query.length > LONGEST_ADDRESS
      ? fetch(address, { method: "POST", body: parameters, signal, credentials: "omit" })
      : fetch(`${address}?${query}`, { signal, credentials: "omit" });
    let answer;
    try { answer = await asked; } catch { throw new Error("it does not answer"); }
    const body = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(body.detail || `it answers ${answer.status}`);
    return body;
  }

  class Result extends HTMLElement {
    #turn = 0;
    #due = false;

    connectedCallback() {
      if (!this.shadowRoot) {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(STYLE);
        this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
      }
      this.reload();
    }

    attributeChangedCallback() { if (this.isConnected) this.reload(); }

    /* Ask once, however many attributes have just changed. */
    reload() {
      if (this.#due) return;
      this.#due = true;
      queueMicrotask(() => { this.#due = false; if (this.isConnected) this.#load(); });
    }

    get server() { return new URL(`${this.getAttribute("server") || HOME}`.replace(/\/*$/, "/"), document.baseURI).href; }
    get(name) { return (this.getAttribute(name) || "").trim(); }
    get terms() { return { geneQuery: this.get("gene"), conditionQuery: this.get("condition"), species: this.get("species") }; }

    async #load() {
      const turn = ++this.#turn;
      this.#show(make("p", { role: "status", class: "quiet" }, "Loading expression data …"), make("slot"));
      try {
        if (!this.enough) throw new Error(`say what to show: ${this.wanted}`);
        const shown = await this.draw();
        if (turn === this.#turn) this.#done("opengxa-load", ...shown);
      } catch (error) {
        if (turn === this.#turn) this.#done("opengxa-error", ...this.#failure(error));
      }
    }

    #done(event, ...shown) {
      this.#show(...shown);
      this.dispatchEvent(new CustomEvent(event, { bubbles: true, composed: true }));
    }

    #failure(error) {
      const again = make("button", { type: "button" }, "Try again");
      again.addEventListener("click", () => this.reload());
      const host = new URL(this.server).host;
      return [make("p", { role: "status", class: "failed" }, `No expression data from ${host}: ${error.message} `), again, make("slot")];
    }

    #show(...children) { this.shadowRoot.replaceChildren(make("div", { class: "box", part: "box" }, ...children)); }

    nothing(page) {
      return [make("p", { role: "status" }, "Nothing is expressed above the cut-offs. "), make("p", {}, away(page, "See the search")), make("slot")];
    }

    framed(table, label) { return make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": label }, table); }

    foot(page, said, release) {
      const host = new URL(this.server).host;
      return make("p", {}, make("small", {}, `${said} `, away(page, `All of it at ${host}`), ` · release ${release}`));
    }
  }

  class Heatmap extends Result {
    static observedAttributes = ["gene", "condition", "species", "source", "experiment", "unit", "cutoff", "rows", "server"];
    wanted = "gene or experiment";

    get enough() { return this.get("gene") || this.get("experiment"); }

    draw() { return this.get("experiment") ? this.#experiment() : this.#search(); }

    async #search() {
      const cutoff = this.get("cutoff") && JSON.stringify({ value: Number(this.get("cutoff")) });
      const asked = searched(new URLSearchParams(), { ...this.terms, source: this.get("source"), unit: this.get("unit"), cutoff });
      const found = await ask(this.server, "api/v1/baseline", asked);
      const page = `${this.server}search?${asked}#baseline`;
      const grids = found.grids.map((grid) => this.#grid(
        `${grid.species}: experiments and ${grid.factor}`,
        grid.columns.map((column) => column.value),
        grid.rows.map((row) => ({
          name: away(`${this.server}experiments/${row.experiment_accession}?${searched(new URLSearchParams(), this.terms)}`, row.name || row.experiment_accession),
          unit: row.unit,
          cells: row.cells,
        })),
      ));
      return grids.length ? [...grids.flat(), this.#legend(), this.foot(page, `${counted(found.total, "experiment")}.`, found.release)] : this.nothing(page);
    }

    async #experiment() {
      const accession = encodeURIComponent(this.get("experiment"));
      const asked = searched(new URLSearchParams(), {
        geneQuery: this.get("gene"), unit: this.get("unit"), cutoff: this.get("cutoff"), heatmapMatrixSize: this.get("rows") || "20",
      });
      const found = await ask(this.server, `json/experiments/${accession}`, asked);
      asked.delete("heatmapMatrixSize");
      const page = `${this.server}experiments/${accession}${asked.size ? `?${asked}` : ""}`;
      if (!found.profiles) return this.nothing(page);
      const differential = found.columnHeaders.some((column) => column.displayName);
      const shown = found.profiles.rows.map((row) => ({
        name: away(`${this.server}genes/${encodeURIComponent(row.id)}`, row.name || row.id),
        unit: row.expressionUnit,
        cells: row.expressions.map(differential ? changed : (cell) => levelled(cell, row.expressionUnit)),
      }));
      const columns = found.columnHeaders.map((column) => column.displayName || column.factorValue);
      const said = `${shown.length} of ${found.profiles.searchResultTotal} genes.`;
      const grid = this.#grid(`${this.get("experiment")}: genes and ${differential ? "comparisons" : "groups"}`, columns, shown);
      return [...grid, differential ? sides() : this.#legend(), this.foot(page, said, found.release || "")];
    }

    #grid(caption, columns, rows) {
      const shown = columns.slice(0, MOST_COLUMNS);
      const turned = shown.length > FEW_COLUMNS ? "turned" : "";
      const heads = shown.map((name) => make("th", { scope: "col", class: turned, title: name }, make("span", {}, name)));
      const lines = rows.map((row) => make("tr", {}, make("th", { scope: "row" }, row.name),
        ...row.cells.slice(0, MOST_COLUMNS).map((cell, at) => this.#cell(cell, shown[at], row.unit))));
      const table = make("table", { class: "grid" }, make("caption", {}, caption),
        make("thead", {}, make("tr", {}, make("td"), ...heads)), make("tbody", {}, ...lines));
      const cut = columns.length > shown.length ? [make("p", { class: "quiet" }, `The first ${shown.length} of ${columns.length} columns.`)] : [];
      return [this.framed(table, caption), ...cut];
    }

    #cell(cell, column, unit) {
      const known = cell.value !== null && cell.value !== undefined;
      const said = `${column}: ${known ? `${wording(cell.value)} ${unit}, ` : ""}${STATES[cell.state] || cell.state}`;
      return make("td", { class: cell.state, title: said }, known ? wording(cell.value) : "");
    }

    #legend() {
      const states = ["below_cutoff", "low", "medium", "high"];
      return make("ul", { class: "legend quiet" }, ...states.map((state) => make("li", {}, make("span", { class: state }, STATES[state]))), make("li", {}, "blank: no data"));
    }
  }

  /* What levels are called; the service says so itself in searches, but not in the Atlas's own answers. */
  function levelled({ value }, unit) {
    if (value === undefined || value === null) return { value: null, state: "no_data" };
    const [low, medium] = /TPM|FPKM/i.test(unit) ? [10, 1000] : [0.001, 8];
    return { value, state: value <= low ? "low" : value <= medium ? "medium" : "high" };
  }

  function changed({ foldChange }) {
    const value = foldChange === undefined ? null : Number(foldChange);
    return { value, state: value === null ? "no_data" : side(value) };
  }

  const side = (value) => `${value > 0 ? "up" : "down"}${Math.abs(value) >= 3 ? " far" : ""}`;

  function sides() {
    const names = [["down far", "down, 3 or more"], ["down", "down"], ["up", "up"], ["up far", "up, 3 or more"]];
    return make("ul", { class: "legend quiet" }, ...names.map(([name, said]) => make("li", {}, make("span", { class: name }, said))), make("li", {}, "log2 fold change"));
  }

  class Differential extends Result {
    static observedAttributes = ["gene", "condition", "species", "experiment", "regulation", "fold-change", "p-value", "rows", "server"];
    wanted = "gene, condition or experiment";

    get enough() { return this.get("gene") || this.get("condition") || this.get("experiment"); }

    #cutoff() {
      const given = { foldChange: this.get("fold-change"), pValue: this.get("p-value") };
      const numbers = Object.entries(given).filter(([, value]) => value).map(([name, value]) => [name, Number(value)]);
      return numbers.length ? JSON.stringify(Object.fromEntries(numbers)) : "";
    }

    async draw() {
      const asked = searched(new URLSearchParams(), {
        ...this.terms, experiment: this.get("experiment"), regulation: this.get("regulation").toUpperCase(), cutoff: this.#cutoff(),
      });
      const page = `${this.server}search?${asked}#differential`;
      const found = await ask(this.server, "api/v1/differential", searched(new URLSearchParams(asked), { size: this.get("rows") || "10" }));
      if (!found.rows.length) return this.nothing(page);
      const heads = ["Gene", "Species", "log2 fold change", "Adjusted p", "Comparison", "Experiment"];
      const caption = "Genes that change, largest change first";
      const table = make("table", {}, make("caption", {}, caption),
        make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
        make("tbody", {}, ...found.rows.map((row) => this.#row(row))));
      return [this.framed(table, caption), sides(), this.foot(page, `${found.rows.length} of ${found.total.toLocaleString("en")} rows.`, found.release)];
    }

    #row(row) {
      const change = Number(row.log2_fold_change);
      const named = row.adjusted_p_value === null ? "" : small(row.adjusted_p_value);
      return make("tr", {},
        make("th", { scope: "row" }, away(`${this.server}genes/${encodeURIComponent(row.gene_id)}`, row.gene_symbol || row.gene_id)),
        make("td", {}, make("i", {}, row.species)),
        make("td", { class: `number ${side(change)}` }, `${change > 0 ? "+" : "−"}${wording(Math.abs(change))}`),
        make("td", { class: "number" }, named),
        make("td", {}, row.contrast_name),
        make("td", {}, away(`${this.server}experiments/${row.experiment_accession}`, row.experiment_name || row.experiment_accession)));
    }
  }

  if (!customElements.get("opengxa-heatmap")) {
    customElements.define("opengxa-heatmap", Heatmap);
    customElements.define("opengxa-differential", Differential);
  }
})();
