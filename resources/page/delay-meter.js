/** The delay of the other's picture, where it carries a stamp (docs/test-signals.md). */

import { StampReader } from './stamp.js';

const MOST = 60; // stamps kept for one median
const LONGEST_MS = 10_000; // otherwise the two clocks differ, and nothing is known

export class DelayMeter {
  #element;
  #onChanged;
  #stamps = new StampReader();
  #delays = []; // of this second, in ms
  #delay = null;
  #isWanted = false;
  #second = 0;

  /**
   * @param {HTMLVideoElement} element
   * @param {() => void} onChanged about once a second while somebody wants to know
   */
  constructor(element, onChanged) {
    this.#element = element;
    this.#onChanged = onChanged;
    if (element.requestVideoFrameCallback) {
      element.requestVideoFrameCallback(() => this.#pictureShown());
    } // else an old browser: the delay stays unknown
  }

  /** The median of the last second, in ms; null if it is not known. */
  get delay() {
    return this.#delay;
  }

  /** @param {boolean} isWanted whether stamps are looked for; that costs a little */
  want(isWanted) {
    this.#isWanted = isWanted;
    this.#delay = null;
  }

  /** The picture is gone. */
  forget() {
    this.#delay = null;
    this.#delays = [];
  }

  #pictureShown() {
    this.#element.requestVideoFrameCallback(() => this.#pictureShown());
    if (!this.#isWanted) {
      return;
    }
    const now = Date.now();
    const time = this.#stamps.read(this.#element);
    if (time !== null && this.#delays.length < MOST) {
      this.#delays.push(now - time);
    }
    if (Math.floor(now / 1000) !== this.#second) {
      this.#second = Math.floor(now / 1000);
      const delay = median(this.#delays.splice(0));
      this.#delay = delay !== null && delay >= 0 && delay < LONGEST_MS ? delay : null;
      this.#onChanged();
    }
  }
}

function median(values) {
  const sorted = values.sort((a, b) => a - b);
  return sorted.length > 0 ? sorted[Math.floor(sorted.length / 2)] : null;
}
