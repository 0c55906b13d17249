/** Small pieces of the page's document, made and changed. */

/** Changes a text only if it is another: a screen reader would say it again. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** A new element with these properties. */
export function make(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}

/** A new element of a drawing, with these attributes. */
export function draw(tag, attributes = {}) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  return element;
}

/** One of the icons of `index.html`, by its name. */
export function icon(name) {
  const svg = draw('svg', { class: 'icon', 'aria-hidden': 'true' });
  svg.append(draw('use', { href: `#icon-${name}` }));
  return svg;
}

/** Says what a button with an icon alone does, to the eye and to a screen reader. */
export function nameButton(button, words, keys = '') {
  button.setAttribute('aria-label', words);
  button.title = keys ? `${words} (${keys})` : words;
}

/**
 * Shows an element, or hides it; the focus of who uses the keyboard goes to `next`, and is not lost.
 * Who clicked is not to press `next` by a blank.
 */
export function setHidden(element, isHidden, next) {
  const focused = document.activeElement;
  const hadFocus = isHidden && element.contains(focused) && focused.matches(':focus-visible');
  element.hidden = isHidden;
  if (hadFocus) {
    next.focus();
  }
}

/** Shows another icon on a button. */
export function setIcon(button, name) {
  button.querySelector('use').setAttribute('href', `#icon-${name}`);
}

/** Draws only what is another than the last time, so that nothing is said or chosen anew. */
export class Redrawn {
  #keys = {};

  /** @param {string} name of the place @param {*} content plain data @param {() => void} paint */
  paint(name, content, paint) {
    const key = JSON.stringify(content);
    if (this.#keys[name] !== key) {
      this.#keys[name] = key;
      paint();
    }
  }

  /** The next time everything is drawn. */
  forget() {
    this.#keys = {};
  }
}
