// Makes elements. Text is always text: nothing that a site sends is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes, listeners (`onclick`) and children. */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same of a drawing. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

/** Sets a text only where it is another one, so that screen readers hear of changes only. */
export function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 2 });

/** A number for people: whole, or with two digits when it is small. */
export function number(value) {
  return Math.abs(value) < 10 && !Number.isInteger(value) ? short.format(value) : whole.format(value);
}

/** `1 record`, `2 records`. */
export function count(value, thing) {
  return `${number(value)} ${thing}${value === 1 ? "" : "s"}`;
}

/** Milliseconds as people say them. */
export function millis(value) {
  if (value === null || value === undefined) {
    return "–";
  }
  return value >= 1000 ? `${short.format(value / 1000)}\u00a0s` : `${number(value)}\u00a0ms`;
}
