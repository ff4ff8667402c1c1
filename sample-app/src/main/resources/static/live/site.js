// What there is to do and to see at one site.

import { el, millis, number, say } from "./dom.js";
import { Feed } from "./feed.js";
import { Load } from "./load.js";
import { Operations } from "./operations.js";
import { Plot } from "./plot.js";

const MODES = ["confluent", "coordinated"];

export class Site {
  #name;
  #several;
  #operations;
  #load;
  #calls = {};
  #throughput;
  #latency;
  #feed;
  #problem = el("p", { class: "problem", role: "status" });
  #badges = el("span", { class: "badges" });
  #shownBadges = "";

  constructor(name, url, several) {
    this.#name = name;
    this.#several = several;
    this.#operations = new Operations(name, url);
    this.#load = new Load(name, url);
    this.#throughput = new Plot(`committed operations per second at ${name}, the last minute`, 1, 100,
      ["refused", ...MODES]);
    this.#latency = new Plot(`latency in milliseconds at ${name}, the last minute`, 0.1, 100,
      MODES.flatMap(mode => [`${mode}-p99`, mode]));
    this.#feed = new Feed(name);
    this.element = el("article", { class: "site", "data-site": name, "aria-labelledby": `site-${name}` },
      el("header", {}, el("h2", { id: `site-${name}` }, el("a", { href: `${url}/` }, name)), this.#badges),
      this.#problem,
      this.#operations.element,
      el("h3", {}, "Load"),
      this.#load.element,
      el("h3", {}, "Calls here"),
      el("dl", { class: "calls" }, ...MODES.flatMap(mode => this.#mode(mode))),
      el("figure", {}, el("figcaption", {}, "committed per second; refused dashed"), this.#throughput.element),
      el("figure", {}, el("figcaption", {}, "latency in ms: median, and p99 thin"), this.#latency.element),
      several ? el("h3", {}, "Merged here") : null,
      several ? this.#feed.element : null);
  }

  #mode(mode) {
    const numbers = el("dd", { class: "numbers" });
    const outcomes = el("dd", { class: "outcomes" });
    this.#calls[mode] = { numbers, outcomes };
    return [el("dt", { class: `mode ${mode}` }, mode), numbers, outcomes];
  }

  /** Nothing comes from it any more. */
  lost() {
    this.element.dataset.state = "lost";
    say(this.#problem, "Not reachable. Trying again…");
    this.#badge([]);
  }

  /** A new state of it. */
  show(state, states) {
    this.element.dataset.state = state.problem ? "troubled" : "live";
    say(this.#problem, state.problem ? `Its database does not answer: ${state.problem}` : "");
    this.#badge([
      ...(this.#several && state.coordinator === this.#name ? [["coordinates", "coordinator"]] : []),
      ...state.peers.filter(peer => peer.suspected).map(peer => [`suspects ${peer.site}`, "lost"]),
    ]);
    this.#operations.show(states);
    this.#load.show(state.load);
    for (const mode of MODES) {
      this.#count(mode, state.calls[mode]);
    }
    const { confluent, coordinated } = state.calls;
    this.#throughput.add({
      confluent: confluent.perSecond, coordinated: coordinated.perSecond,
      refused: (confluent.refusedPerSecond + coordinated.refusedPerSecond) || null,
    });
    this.#latency.add({
      "confluent": confluent.p50, "coordinated": coordinated.p50,
      "confluent-p99": confluent.p99, "coordinated-p99": coordinated.p99,
    });
    if (state.shelves) {
      this.#feed.show(state);
    }
  }

  #count(mode, calls) {
    say(this.#calls[mode].numbers,
      `${number(Math.round(calls.perSecond))}/s · p50\u00a0${millis(calls.p50)} · p99\u00a0${millis(calls.p99)}`);
    const outcomes = Object.entries(calls.outcomes).sort(([a], [b]) => (a === "committed" ? -1 : b === "committed" ? 1 : 0));
    const shown = outcomes.map(([kind, times]) => `${number(times)} ${kind}`).join(" · ") || "none yet";
    const refused = calls.refusedP50 === null ? "" : ` · refused in ${millis(calls.refusedP50)}`;
    say(this.#calls[mode].outcomes, shown + refused);
  }

  #badge(badges) {
    const now = badges.join();
    if (now !== this.#shownBadges) {
      this.#shownBadges = now;
      this.#badges.replaceChildren(...badges.map(([text, kind]) => el("span", { class: `badge ${kind}` }, text)));
    }
  }
}

