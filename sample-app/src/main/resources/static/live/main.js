// Opens a stream to each site, and shows what they say side by side.

import { call } from "./api.js";
import { count, el, say } from "./dom.js";
import { Links } from "./links.js";
import { Agreement } from "./model.js";
import { Shelves } from "./shelves.js";
import { Site } from "./site.js";
import { listen } from "./stream.js";

const states = new Map();
let announced = "";
let announcing = null;

async function start() {
  const answer = await call("", "GET", "/api/live/page");
  if (!answer.ok) {
    say(byId("verdict"), `This shop does not answer: ${answer.text}`);
    setTimeout(start, 2000);
    return;
  }
  const page = answer.json;
  if (page.opening.length > 0) {
    say(byId("verdict"), `Waiting for ${page.opening.join(" and ")}`);
    setTimeout(start, 1000);
    return;
  }
  const here = page.sites.find(site => site.name === page.site);
  const sites = page.sites.length > 0 ? page.sites : [{ name: page.site, url: location.origin }];
  if (here !== undefined && new URL(here.url).origin !== location.origin) {
    // The other sites admit the addresses that they know, and no others.
    document.querySelector("main").prepend(el("p", { class: "notice", role: "alert" },
      "The other sites know this shop as ", el("a", { href: `${here.url}/live` }, here.url), ": open the page there."));
  }
  open(sites, page.links);
}

function open(sites, ownsLinks) {
  const names = sites.map(site => site.name);
  const several = names.length > 1;
  const shelves = new Shelves(byId("shelves"), names);
  const links = ownsLinks ? new Links(byId("links"), names) : null;
  const agreement = new Agreement();
  const columns = sites.map(({ name, url }) => {
    const column = new Site(name, url, several);
    listen(url,
      state => {
        states.set(name, state);
        column.show(state, states);
        later();
      },
      () => {
        states.delete(name);
        column.lost();
        later();
      });
    return column.element;
  });
  byId("sites").style.setProperty("--sites", names.length);
  byId("sites").append(...columns);
  document.body.dataset.sites = String(names.length);

  // The sites speak at different times; the page is drawn once for all of them.
  let drawing = false;
  function later() {
    if (!drawing) {
      drawing = true;
      requestAnimationFrame(() => {
        drawing = false;
        shelves.show(states);
        const known = [...states.values()].find(state => state.links);
        links?.show(known?.links ?? []);
        if (several) {
          verdict(agreement.of(names, states));
        } else {
          byId("status").hidden = true;
        }
      });
    }
  }
}

const WORDS = {
  equal: "All sites are equal",
  flowing: "Records are flowing",
  cut: "The sites drift apart",
};

function verdict(agreed) {
  const words = agreed.kind === "unreachable"
    ? `${agreed.silent.join(" and ")} cannot be reached` : WORDS[agreed.kind];
  byId("status").dataset.state = agreed.kind;
  byId("shelves").dataset.agreed = agreed.kind;
  say(byId("verdict"), words);
  say(byId("detail"), detail(agreed));
  announce(words);
}

/** Tells a screen reader what has stayed so for a while: under load it changes all the time. */
function announce(words) {
  if (words !== announced) {
    announced = words;
    clearTimeout(announcing);
    announcing = setTimeout(() => say(byId("announced"), `${words}: ${byId("detail").textContent}`), 1500);
  }
}

function detail(agreed) {
  switch (agreed.kind) {
    case "equal":
      return agreed.flowed === 0 ? `${count(agreed.total, "record")} merged everywhere`
        : `after ${count(agreed.flowed, "record")} had flowed to every site; ${count(agreed.total, "record")} in all`;
    case "unreachable":
      return "the page tries again by itself";
    default:
      return `${count(agreed.differ, "stock")} ${agreed.differ === 1 ? "differs" : "differ"}, `
        + `${count(agreed.waiting, "record")} not merged yet`;
  }
}

function byId(id) {
  return document.getElementById(id);
}

start();
