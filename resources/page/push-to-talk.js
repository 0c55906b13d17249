/** Whoever is muted is heard while the space bar is held down. */

const TYPED_INTO = 'input, textarea, select, [contenteditable]';

export class PushToTalk {
  #isMuted;
  #onHeld;
  #isHeld = false;
  #pressed = null; // what was last touched or clicked: a blank does not press it again

  /**
   * @param {() => boolean} isMuted whether there is a call, and the other gets silence
   * @param {(isHeld: boolean) => void} onHeld the bar went down, or up
   */
  constructor(isMuted, onHeld) {
    this.#isMuted = isMuted;
    this.#onHeld = onHeld;
    addEventListener('pointerdown', ({ target }) => (this.#pressed = target.closest('button, summary')));
    addEventListener('keydown', (event) => this.#keyDown(event));
    addEventListener('keyup', (event) => {
      if (event.code === 'Space' && this.#isHeld) {
        event.preventDefault();
        this.#hold(false);
      }
    });
    addEventListener('blur', () => this.#hold(false)); // the release goes to somebody else
  }

  /** Somebody who is muted talks now. */
  get isHeld() {
    return this.#isHeld;
  }

  #keyDown(event) {
    if (event.code !== 'Space' || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) {
      return;
    }
    if (this.#isHeld || (!event.repeat && this.#isFree(event.target) && this.#isMuted())) {
      event.preventDefault(); // no scrolling, no press of a button
      this.#hold(true);
    }
  }

  /** Whether the key is not for what has the focus: a field, or a button that the keyboard reached. */
  #isFree(target) {
    const isUsed = target.closest(`${TYPED_INTO}, button, summary, dialog`);
    return !isUsed || (isUsed === this.#pressed && !isUsed.matches(TYPED_INTO));
  }

  #hold(isHeld) {
    if (isHeld !== this.#isHeld) {
      this.#isHeld = isHeld;
      this.#onHeld(isHeld);
    }
  }
}
