// A plot of the last minute on a logarithmic scale: operations of both modes fit into one picture.

import { number, svg } from "./dom.js";

const WIDTH = 320;
const HEIGHT = 96;
const LEFT = 30;
const POINTS = 120;

export class Plot {
  #low;
  #high;
  #ticks;
  #series = new Map();

  /**
   * An empty plot.
   *
   * @param label for those who do not see it
   * @param low the value at its lower edge, and for whatever is less
   * @param high the value at its upper edge, until there is a greater one
   * @param series names, which are classes of the style sheet, too
   */
  constructor(label, low, high, series) {
    this.#low = low;
    this.#high = high;
    this.#ticks = svg("g", { class: "ticks" });
    this.element = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "plot", role: "img", "aria-label": label },
      this.#ticks);
    for (const name of series) {
      const line = svg("path", { class: `line ${name}` });
      this.#series.set(name, { line, values: [] });
      this.element.append(line);
    }
  }

  /** One more value of each series; null for none. */
  add(values) {
    for (const [name, { values: kept }] of this.#series) {
      kept.push(values[name] ?? null);
      if (kept.length > POINTS) {
        kept.shift();
      }
    }
    this.#draw();
  }

  #draw() {
    let top = this.#high;
    for (const { values } of this.#series.values()) {
      top = Math.max(top, ...values.map(value => value ?? 0));
    }
    top = 10 ** Math.ceil(Math.log10(top));
    this.#ticks.replaceChildren(...this.#scale(top));
    for (const { line, values } of this.#series.values()) {
      line.setAttribute("d", this.#path(values, top));
    }
  }

  #y(value, top) {
    const share = Math.log(Math.max(value, this.#low) / this.#low) / Math.log(top / this.#low);
    return HEIGHT - 6 - share * (HEIGHT - 14);
  }

  #path(values, top) {
    let path = "";
    let pen = "M";
    values.forEach((value, i) => {
      if (value === null) {
        pen = "M";
        return;
      }
      const x = LEFT + ((POINTS - values.length + i) / (POINTS - 1)) * (WIDTH - LEFT - 4);
      const y = this.#y(value, top);
      path += pen === "M" ? `M${x - 1} ${y}L${x} ${y}` : `L${x} ${y}`;
      pen = "L";
    });
    return path;
  }

  * #scale(top) {
    for (let value = this.#low; value <= top * 1.01; value *= 10) {
      const y = this.#y(value, top);
      yield svg("line", { x1: LEFT, x2: WIDTH - 4, y1: y, y2: y });
      yield svg("text", { x: LEFT - 4, y }, value >= 1000 ? `${number(value / 1000)}k` : number(value));
    }
  }
}
