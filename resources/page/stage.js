/** How large the pictures are: fitted or filled, full screen, a small window of the browser. */

import { nameButton, setIcon } from './markup.js';

const IDLE_MS = 3_000; // then the controls go from a full screen, until something moves

export class Stage {
  #elements;
  #words;
  #isFull = false;
  #isFilled = false;
  #idle = null; // timer

  /**
   * @param {Record<string, HTMLElement>} elements the page's, by id
   * @param {(isFilled: boolean) => void} onFilled the user wants it so, or not
   */
  constructor(elements, onFilled) {
    this.#elements = elements;
    const { fit, full, floating, other } = elements;
    fit.addEventListener('click', () => {
      this.fill(!this.#isFilled);
      onFilled(this.#isFilled);
    });
    full.addEventListener('click', () => this.toggleFull());
    document.addEventListener('fullscreenchange', () => this.#setFull(document.fullscreenElement !== null));
    addEventListener('keydown', ({ key }) => {
      if (key === 'Escape' && this.#isFull && !document.querySelector('dialog[open]')) {
        this.#setFull(false); // where the browser has no full screen of its own
      }
    });
    for (const name of ['pointermove', 'pointerdown', 'keydown', 'focusin']) {
      addEventListener(name, () => this.#wake(), { passive: true });
    }
    floating.hidden = !document.pictureInPictureEnabled || !other.requestPictureInPicture;
    floating.addEventListener('click', () => this.#toggleFloating());
  }

  /** Whether the pictures take the whole screen, or the whole page where there is no such. */
  get isFull() {
    return this.#isFull;
  }

  /** @param {object} words of the language */
  speak(words) {
    this.#words = words;
    this.#name();
  }

  /** @param {boolean} isFilled the window is filled, and the edges of the picture are cut */
  fill(isFilled) {
    this.#isFilled = isFilled;
    document.body.classList.toggle('filled', isFilled);
    this.#name();
  }

  /** @param {boolean} isJoined otherwise there is nothing to see large */
  show(isJoined) {
    this.#elements.tools.hidden = !isJoined;
    if (!isJoined && this.#isFull) {
      this.leaveFull();
    }
  }

  /** Full screen, or back. */
  async toggleFull() {
    if (this.#isFull) {
      this.leaveFull();
      return;
    }
    this.#setFull(true);
    try {
      await document.documentElement.requestFullscreen?.();
    } catch (error) {
      console.info(`no full screen: ${error.name}`); // the whole page is taken all the same
    }
  }

  leaveFull() {
    this.#setFull(false);
    if (document.fullscreenElement) {
      document.exitFullscreen();
    }
  }

  #setFull(isFull) {
    this.#isFull = isFull;
    document.body.classList.toggle('full', isFull);
    this.#name();
    this.#wake();
  }

  async #toggleFloating() {
    try {
      if (document.pictureInPictureElement) {
        await document.exitPictureInPicture();
      } else {
        await this.#elements.other.requestPictureInPicture();
      }
    } catch (error) {
      console.info(`no small window: ${error.name}`); // no picture yet
    }
  }

  #wake() {
    clearTimeout(this.#idle);
    document.body.classList.remove('idle');
    if (this.#isFull) {
      this.#idle = setTimeout(() => document.body.classList.add('idle'), IDLE_MS);
    }
  }

  #name() {
    const words = this.#words;
    if (words) {
      const { fit, full, floating } = this.#elements;
      nameButton(fit, this.#isFilled ? words.fit : words.fill);
      setIcon(fit, this.#isFilled ? 'fit' : 'fill');
      nameButton(full, words.full[this.#isFull ? 'off' : 'on'], 'F11');
      setIcon(full, this.#isFull ? 'leave-full' : 'full');
      nameButton(floating, words.floating);
    }
  }
}
