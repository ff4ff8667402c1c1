// The sliders of a site: how much load its shop puts on itself.

import { call } from "./api.js";
import { el, number, say } from "./dom.js";

const MOST = 1000000;
const STEPS = [0, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, MOST];
const PATIENCE = 200;

export class Load {
  #url;
  #sliders = {};
  #said = el("p", { class: "said", role: "status" });
  #left = el("p", { class: "left" });
  #timer = null;
  #moved = 0;

  constructor(site, url) {
    this.#url = url;
    this.element = el("div", { class: "load", role: "group", "aria-label": `load at ${site}` },
      this.#slider(site, "confluent"), this.#slider(site, "coordinated"), this.#left, this.#said);
  }

  #slider(site, mode) {
    const shown = el("output");
    const input = el("input", {
      type: "range", min: 0, max: STEPS.length - 1, step: 1, value: 0, class: mode,
      "aria-label": `${mode} operations per second at ${site}`,
      oninput: () => this.#change(mode),
    });
    this.#sliders[mode] = { input, shown };
    this.#label(mode);
    return el("label", {}, el("span", { class: `mode ${mode}` }, mode), input, shown);
  }

  #label(mode) {
    const { input, shown } = this.#sliders[mode];
    const wanted = STEPS[input.value];
    say(shown, wanted === 0 ? "off" : wanted === MOST ? "all it can" : `${number(wanted)}/s`);
    input.setAttribute("aria-valuetext",
      wanted === 0 ? "off" : wanted === MOST ? "as fast as it can" : `${wanted} per second`);
  }

  #change(mode) {
    this.#label(mode);
    this.#moved = Date.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), PATIENCE);
  }

  async #send() {
    const answer = await call(this.#url, "PUT", "/api/load", {
      confluent: STEPS[this.#sliders.confluent.input.value],
      coordinated: STEPS[this.#sliders.coordinated.input.value],
    });
    this.#moved = Date.now();
    say(this.#said, answer.ok ? "" : answer.text);
  }

  /** Shows what the shop does, unless somebody is just changing it. */
  show(load) {
    for (const { input } of Object.values(this.#sliders)) {
      input.disabled = !load.enabled;
    }
    if (Date.now() - this.#moved < 1500) {
      return;
    }
    for (const mode of ["confluent", "coordinated"]) {
      const step = STEPS.findIndex(each => each >= load[mode]);
      this.#sliders[mode].input.value = step < 0 ? STEPS.length - 1 : step;
      this.#label(mode);
    }
    say(this.#left, !load.enabled ? "switched off at this shop"
      : load.secondsLeft > 0 ? `stops by itself in ${Math.ceil(load.secondsLeft / 10) * 10} s` : "");
  }
}
