// The links between the sites' databases, where the program that serves this page owns them.

import { call } from "./api.js";
import { el, say, svg } from "./dom.js";

const SIZE = 200;
const RADIUS = 66;

export class Links {
  #names;
  #lines = new Map();
  #switches = new Map();
  #list = el("ul", { class: "switches" });
  #said = el("p", { class: "said", role: "status" });

  constructor(section, names) {
    this.#names = names;
    section.hidden = false;
    section.append(
      this.#picture(),
      el("div", { class: "controls" },
        this.#list,
        el("div", { class: "all", role: "group", "aria-label": "all links" },
          el("span", {}, "Cut off"),
          ...names.map(name => el("button", {
            type: "button", class: "cut", "aria-label": `Cut off ${name}`, onclick: () => this.#isolate(name),
          }, name)),
          el("button", { type: "button", class: "heal", onclick: () => this.#all(true, () => true) }, "Heal all")),
        this.#said));
  }

  #picture() {
    const places = this.#names.map((name, i) => {
      const angle = -Math.PI / 2 + (2 * Math.PI * i) / this.#names.length;
      return { name, x: SIZE / 2 + RADIUS * Math.cos(angle), y: SIZE / 2 + RADIUS * Math.sin(angle) };
    });
    const lines = svg("g");
    places.forEach((one, i) => places.slice(i + 1).forEach(other => {
      const line = svg("line", { x1: one.x, y1: one.y, x2: other.x, y2: other.y, class: "link" });
      const cross = svg("text", { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, class: "cross" }, "✕");
      this.#lines.set(`${one.name}/${other.name}`, { line, cross });
      lines.append(line, cross);
    }));
    return svg("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, class: "map", "aria-hidden": "true" }, lines,
      ...places.map(place => svg("g", {},
        svg("circle", { cx: place.x, cy: place.y, r: 27, class: "node" }),
        svg("text", { x: place.x, y: place.y, class: "name" }, place.name))));
  }

  /** Shows what the program said last. */
  show(links) {
    for (const { one, other, whole } of links) {
      const drawn = this.#lines.get(`${one}/${other}`) ?? this.#lines.get(`${other}/${one}`);
      drawn?.line.classList.toggle("cut", !whole);
      drawn?.cross.classList.toggle("cut", !whole);
      this.#switch(one, other, whole);
    }
  }

  #switch(one, other, whole) {
    const key = `${one}/${other}`;
    let shown = this.#switches.get(key);
    if (shown === undefined) {
      const state = el("span", { class: "state" });
      const button = el("button", {
        type: "button",
        role: "switch",
        onclick: () => this.#set([{ one, other }], this.#switches.get(key).button.getAttribute("aria-checked") !== "true"),
      }, `${one} – ${other}`, state);
      shown = { button, state };
      this.#switches.set(key, shown);
      this.#list.append(el("li", {}, button));
    }
    shown.button.setAttribute("aria-checked", String(whole));
    say(shown.state, whole ? "linked" : "cut");
  }

  #pairs() {
    return [...this.#switches.keys()].map(key => key.split("/")).map(([one, other]) => ({ one, other }));
  }

  async #isolate(name) {
    await this.#all(false, pair => pair.one === name || pair.other === name);
  }

  async #all(whole, which) {
    await this.#set(this.#pairs().filter(which), whole);
  }

  async #set(pairs, whole) {
    const answers = await Promise.all(
      pairs.map(({ one, other }) => call("", "PUT", `/api/sites/links/${one}/${other}`, { whole })));
    say(this.#said, answers.find(answer => !answer.ok)?.text ?? "");
    this.show(answers.filter(answer => answer.ok).map(answer => answer.json));
  }
}
