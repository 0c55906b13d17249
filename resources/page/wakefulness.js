/** Keeps the screen from going dark while a call lasts, where the browser can. */

export class Wakefulness {
  #isWanted = false;
  #lock = null; // the browser takes it away whenever the page is hidden

  constructor() {
    document.addEventListener('visibilitychange', () => this.#update());
  }

  /** Whether the screen is kept on now. */
  get isHeld() {
    return this.#lock !== null;
  }

  hold() {
    this.#isWanted = true;
    this.#update();
  }

  release() {
    this.#isWanted = false;
    this.#update();
  }

  async #update() {
    if (!this.#isWanted) {
      const lock = this.#lock;
      this.#lock = null;
      await lock?.release();
      return;
    }
    if (this.#lock || document.visibilityState !== 'visible' || !navigator.wakeLock) {
      return;
    }
    try {
      const lock = await navigator.wakeLock.request('screen');
      if (!this.#isWanted || this.#lock) {
        await lock.release();
        return;
      }
      this.#lock = lock;
      lock.addEventListener('release', () => {
        if (this.#lock === lock) {
          this.#lock = null;
        }
      });
    } catch (error) {
      console.info(`the screen may go dark: ${error.name}`); // battery saver
    }
  }
}
