// What follows from the states of all sites together. Nothing here touches the page.

/** Which records of `other` the site has not merged, as far as anybody has heard. */
export function missing(state, other, states) {
  const here = state.shelves?.merged[other] ?? 0;
  const there = states.get(other)?.shelves?.merged[other];
  if (there === undefined) {
    return state.peers.find(peer => peer.site === other)?.backlog ?? 0;
  }
  return Math.max(0, there - here);
}

/** How a stock is at a site, as it is compared and shown; null when the site does not have it. */
export function cell(state, key) {
  return state?.shelves?.stocks.find(stock => keyOf(stock) === key) ?? null;
}

export function keyOf(stock) {
  return `${stock.product}/${stock.warehouse}`;
}

/** All stocks that any site has, each once, by what people call them. */
export function stocks(states) {
  const all = new Map();
  for (const state of states.values()) {
    for (const stock of state.shelves?.stocks ?? []) {
      if (!all.has(keyOf(stock))) {
        all.set(keyOf(stock), stock);
      }
    }
  }
  return [...all.values()].sort((a, b) =>
    compare(a.sku, b.sku) || compare(a.warehouseName, b.warehouseName) || compare(a.warehouse, b.warehouse));
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** In which fields the sites that can be seen differ on a stock. */
export function differing(cells) {
  const fields = new Set();
  for (const field of ["onHand", "reserved", "price"]) {
    if (new Set(cells.map(stock => stock === null ? null : stock[field])).size > 1) {
      fields.add(field);
    }
  }
  return fields;
}

/** How many records the sites have written, each counted where it was. */
function written(states) {
  let sum = 0;
  for (const [site, state] of states) {
    sum += state.shelves?.merged[site] ?? 0;
  }
  return sum;
}

/** Remembers since when the sites differ, to say in the end how much has flowed. */
export class Agreement {
  #baseline = null;
  #flowed = 0;

  /**
   * How the sites agree.
   *
   * @param names of all sites
   * @param states of those that can be reached, by site
   */
  of(names, states) {
    const silent = names.filter(name => !states.get(name)?.shelves);
    if (silent.length > 0) {
      return { kind: "unreachable", silent };
    }
    let waiting = 0;
    for (const state of states.values()) {
      for (const other of names) {
        waiting += other === state.site ? 0 : missing(state, other, states);
      }
    }
    const differ = stocks(states).filter(stock =>
      differing(names.map(name => cell(states.get(name), keyOf(stock)))).size > 0).length;
    const total = written(states);
    if (waiting > 0 || differ > 0) {
      this.#baseline ??= total;
      // Where nobody can tell of the links, the sites themselves notice.
      const cut = [...states.values()].some(state =>
        state.links ? state.links.some(link => !link.whole) : state.peers.some(peer => peer.suspected));
      return { kind: cut ? "cut" : "flowing", waiting, differ };
    }
    if (this.#baseline === null || total > this.#baseline) {
      this.#flowed = this.#baseline === null ? 0 : total - this.#baseline;
      this.#baseline = total;
    }
    return { kind: "equal", flowed: this.#flowed, total };
  }
}
