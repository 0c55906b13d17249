/** Tells when the computer's network may be another, or was away: after a plug, a sleep, a pause. */

const SLEPT_MS = 5_000; // more than a hidden page waits for its timers

export class NetworkWatch {
  #onSuspicion;
  #lookedAt = Date.now(); // the wall clock goes on while the computer sleeps

  /** @param {() => void} onSuspicion what the page is connected with should be looked after */
  constructor(onSuspicion) {
    this.#onSuspicion = onSuspicion;
    addEventListener('online', onSuspicion);
    addEventListener('offline', onSuspicion);
    navigator.connection?.addEventListener?.('change', onSuspicion);
    document.addEventListener('resume', onSuspicion); // after the browser had stopped the page
  }

  /** To be called several times a second, or as often as the browser allows. */
  look() {
    const now = Date.now();
    const paused = now - this.#lookedAt;
    this.#lookedAt = now;
    if (paused > SLEPT_MS) {
      this.#onSuspicion();
    }
  }
}
