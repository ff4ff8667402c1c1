// The buttons of a site: a few of the shop's operations, called as any program calls them.

import { call } from "./api.js";
import { el, millis, say } from "./dom.js";
import { keyOf, stocks } from "./model.js";

export class Operations {
  #site;
  #url;
  #choice;
  #said = el("p", { class: "said", role: "status" });
  #known = "";

  constructor(site, url) {
    this.#site = site;
    this.#url = url;
    this.#choice = el("select", { "aria-label": `stock to work on at ${site}` });
    this.element = el("div", { class: "operations", role: "group", "aria-label": `operations at ${site}` },
      this.#choice,
      el("div", { class: "buttons" },
        this.#button("confluent", "Receive 5", stock => this.#receive(stock)),
        this.#button("confluent", "New price", stock => this.#reprice(stock)),
        this.#button("coordinated", "Reserve 1", stock => this.#reserve(stock)),
        this.#button("coordinated", "Ship", stock => this.#ship(stock))),
      this.#said);
  }

  #button(mode, words, act) {
    return el("button", {
      type: "button", class: mode, title: `${mode} operation`, "aria-label": `${words} at ${this.#site}`,
      onclick: () => this.#run(words, act),
    }, words);
  }

  /** Offers the stocks that any site has. */
  show(states) {
    const all = stocks(states);
    const known = all.map(keyOf).join();
    if (known !== this.#known) {
      const chosen = this.#choice.value;
      this.#known = known;
      this.#choice.replaceChildren(
        ...all.map(stock => el("option", { value: keyOf(stock) }, `${stock.sku} in ${stock.warehouseName}`)));
      if (all.some(stock => keyOf(stock) === chosen)) {
        this.#choice.value = chosen;
      }
    }
  }

  async #run(words, act) {
    if (this.#choice.value === "") {
      this.#tell(false, "There is no stock yet");
      return;
    }
    this.#tell(null, `${words}: under way…`);
    const begun = performance.now();
    const answer = await act(this.#choice.value);
    const took = millis(Math.max(1, Math.round(performance.now() - begun)));
    this.#tell(answer.ok, answer.ok ? `${words}: done in ${took}` : `${words}: ${answer.kind} after ${took}. ${answer.text}`);
  }

  /** Says how it went; `ok` is null while that is not known. */
  #tell(ok, text) {
    this.#said.dataset.ok = String(ok);
    say(this.#said, text);
  }

  #receive(stock) {
    return call(this.#url, "POST", `/api/stock/${stock}/receive`, { quantity: 5 });
  }

  #reprice(stock) {
    const price = Math.round(500 + Math.random() * 9000) / 100;
    return call(this.#url, "PUT", `/api/products/${stock.split("/")[0]}/price`, { price });
  }

  #reserve(stock) {
    const [product, warehouse] = stock.split("/");
    return call(this.#url, "POST", "/api/reservations", { product, warehouse, quantity: 1 });
  }

  async #ship(stock) {
    const newest = await call(this.#url, "GET", "/api/reservations?limit=1000");
    if (!newest.ok) {
      return newest;
    }
    const held = newest.json.find(line => line.status === "HELD" && `${line.product}/${line.warehouse}` === stock);
    return held === undefined
      ? { ok: false, kind: "nothing to ship", text: "Reserve some of it first." }
      : call(this.#url, "POST", `/api/reservations/${held.id}/ship`);
  }
}
