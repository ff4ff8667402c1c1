// The records of other sites that a site merges, as it merges them; under load, some of them.

import { count, el, say } from "./dom.js";

const SHOWN = 7;

export class Feed {
  #list;
  #rest = el("p", { class: "rest" });
  #merged = null;
  #shown = new Set();

  constructor(name) {
    this.#list = el("ol", { class: "feed", "aria-label": `merged at ${name}` });
    this.element = el("div", { class: "merges" }, this.#list, this.#rest);
  }

  show(state) {
    const { merges, merged } = state.shelves;
    const fresh = merges.filter(merge => !this.#shown.has(merge.id));
    for (const merge of fresh) {
      this.#list.prepend(line(merge, this.#merged !== null));
    }
    while (this.#list.children.length > SHOWN) {
      this.#list.lastElementChild.remove();
    }
    this.#shown = new Set(merges.map(merge => merge.id));
    const total = Object.entries(merged).reduce((sum, [site, records]) => sum + (site === state.site ? 0 : records), 0);
    say(this.#rest, `${count(total, "record")} of other sites merged here`);
    this.#merged = total;
  }
}

/** `receive from south: KETTLE-1 North onHand +5`. */
function line(merge, fresh) {
  return el("li", { class: fresh ? "fresh" : null },
    el("b", { class: `mode ${merge.mode}` }, merge.operation), ` from ${merge.site}: `, merge.changes.join(", "));
}
