// One table of all stocks, a column for each site: what differs is seen at once.

import { count, el, number, say } from "./dom.js";
import { cell, differing, keyOf, missing, stocks } from "./model.js";

export class Shelves {
  #names;
  #body = el("tbody", { role: "rowgroup" });
  #rows = new Map();
  #heads = new Map();
  #behind;

  /** Fills a table for sites of these names. */
  constructor(table, names) {
    this.#names = names;
    table.style.setProperty("--sites", names.length);
    table.setAttribute("role", "table");
    const heads = names.map(name => {
      const state = el("small");
      const head = el("th", { scope: "col", role: "columnheader" }, el("span", { class: "dot" }), name, state);
      this.#heads.set(name, { head, state });
      return head;
    });
    this.#behind = new Row("Not merged yet", "", names, "behind");
    table.append(
      el("thead", { role: "rowgroup" },
        el("tr", { role: "row" }, el("th", { scope: "col", role: "columnheader", class: "corner" }, "Stock"), ...heads)),
      this.#body,
      el("tfoot", { role: "rowgroup" }, this.#behind.element));
  }

  /** Shows the sites that can be reached. */
  show(states) {
    for (const name of this.#names) {
      this.#head(name, states.get(name));
    }
    const all = stocks(states);
    const known = new Set(all.map(keyOf));
    for (const [key, row] of this.#rows) {
      if (!known.has(key)) {
        row.element.remove();
        this.#rows.delete(key);
      }
    }
    all.forEach((stock, place) => this.#stock(stock, place, states));
    for (const name of this.#names) {
      this.#behind.cells.get(name).lines(behind(states.get(name), this.#names, states));
    }
  }

  #head(name, state) {
    const { head, state: words } = this.#heads.get(name);
    head.dataset.state = state === undefined ? "lost" : state.problem ? "troubled" : "live";
    say(words, state === undefined ? "not reachable"
      : state.problem ? "database does not answer"
        : state.coordinator === name && this.#names.length > 1 ? "coordinates" : "");
  }

  #stock(stock, place, states) {
    let row = this.#rows.get(keyOf(stock));
    if (row === undefined) {
      row = new Row(stock.productName, `${stock.sku} in ${stock.warehouseName}`, this.#names, "stock");
      this.#rows.set(keyOf(stock), row);
    }
    if (this.#body.children[place] !== row.element) {
      this.#body.insertBefore(row.element, this.#body.children[place] ?? null);
    }
    const reached = this.#names.filter(name => states.get(name)?.shelves);
    const fields = differing(reached.map(name => cell(states.get(name), keyOf(stock))));
    row.element.classList.toggle("differs", fields.size > 0);
    for (const name of this.#names) {
      row.cells.get(name).stock(cell(states.get(name), keyOf(stock)), fields);
    }
  }
}

/** Says what a site lacks of the others. */
function behind(state, names, states) {
  return names
    .filter(name => state !== undefined && name !== state.site)
    .map(other => ({ other, records: missing(state, other, states) }))
    .filter(({ records }) => records > 0)
    .map(({ other, records }) => `${count(records, "record")} of ${other}`);
}

class Row {
  cells = new Map();

  constructor(title, note, names, kind) {
    this.element = el("tr", { role: "row", class: kind },
      el("th", { scope: "row", role: "rowheader" }, title, note === "" ? null : el("small", {}, note)));
    for (const name of names) {
      const shown = new Cell(name);
      this.cells.set(name, shown);
      this.element.append(shown.element);
    }
  }
}

class Cell {
  #value = el("b");
  #detail = el("small");
  #mark = el("span", { class: "mark", hidden: true, title: "the sites differ" }, "≠");
  #shown = null;

  constructor(site) {
    this.element = el("td", { role: "cell", "data-site": site }, this.#value, this.#mark, this.#detail);
  }

  stock(stock, fields) {
    say(this.#value, stock === null ? "–" : number(stock.onHand));
    say(this.#detail, stock === null ? "" : `${number(stock.reserved)} reserved · ${stock.price.toFixed(2)}`);
    this.#mark.hidden = fields.size === 0;
    this.#detail.classList.toggle("differs", fields.has("reserved") || fields.has("price"));
    const now = stock === null ? "" : `${stock.onHand} ${stock.reserved} ${stock.price}`;
    if (this.#shown !== null && this.#shown !== now) {
      flash(this.element);
    }
    this.#shown = now;
  }

  lines(lines) {
    const now = lines.join();
    if (now !== this.#shown) {
      this.#shown = now;
      this.element.replaceChildren(...(lines.length === 0
        ? [el("small", {}, "nothing")] : lines.map(line => el("div", {}, line))));
    }
  }
}

/** Two names of one animation: taking the other one begins it anew. */
function flash(element) {
  const next = element.classList.contains("flash-a") ? "flash-b" : "flash-a";
  element.classList.remove("flash-a", "flash-b");
  element.classList.add(next);
}
