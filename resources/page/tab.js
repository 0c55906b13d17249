/** What a tab remembers over a reload: which program it is, and the call that it was in. */

const INSTANCE = 'tandem.instance';
const CALL = 'tandem.call';
const WRITTEN_EVERY_MS = 10_000;
const FRESH_MS = 600_000; // a tab that slept for longer asks before it shows anybody

export class Tab {
  /** the id of this tab's program; a reload keeps it */
  instance;
  #storage;
  #isGoing = false;
  #written = { text: '', at: 0 };

  /** @param {Storage | null} storage the tab's; null where the browser allows none */
  constructor(storage) {
    this.#storage = storage;
    this.instance = storage?.getItem(INSTANCE) ?? randomId();
    // It lies in the storage only while no page is open: a tab that is copied would otherwise copy
    // it, and the two would push each other out of the room as one machine.
    addEventListener('pagehide', () => {
      this.#isGoing = true;
      this.#write(INSTANCE, this.instance);
    });
    addEventListener('pageshow', ({ persisted }) => {
      this.#isGoing = false;
      storage?.removeItem(INSTANCE);
      if (persisted) {
        this.keep(null); // the browser had kept a page that has left its call
      }
    });
  }

  /**
   * The call in which the page was loaded anew, by the user or after the browser had thrown it out
   * of memory, as those of phones do.
   * @returns {object | null} as `keep` took it; null without one
   */
  get interrupted() {
    const [navigation] = performance.getEntriesByType('navigation');
    try {
      const { at, call } = JSON.parse(this.#storage?.getItem(CALL) ?? '{}');
      const isSame = navigation?.type === 'reload' || document.wasDiscarded === true;
      return isSame && Date.now() - at < FRESH_MS && typeof call?.room === 'string' ? call : null;
    } catch {
      return null; // somebody else's text under our key
    }
  }

  /** @param {object | null} call plain data, often; null: there is none */
  keep(call) {
    const text = JSON.stringify(call);
    const isKnown = text === this.#written.text && (!call || Date.now() - this.#written.at < WRITTEN_EVERY_MS);
    if (this.#isGoing || isKnown) {
      return; // who goes leaves the call, too
    }
    this.#written = { text, at: Date.now() };
    if (call) {
      this.#write(CALL, JSON.stringify({ at: Date.now(), call }));
    } else {
      this.#storage?.removeItem(CALL);
    }
  }

  #write(key, text) {
    try {
      this.#storage?.setItem(key, text);
    } catch (error) {
      console.info(`a reload will not be remembered: ${error.name}`); // full
    }
  }
}

function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
