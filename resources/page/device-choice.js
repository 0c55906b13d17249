/** The user's devices: which there are, which are wanted, and which are in use. */

import { listDevices, watchDevices } from './devices.js';

export class DeviceChoice {
  #preferences;
  #media;
  #loudspeaker;
  #onListed;
  #lists = null; // as `listDevices` gives them; null before the first

  /**
   * @param {Preferences} preferences
   * @param {OwnMedia} media
   * @param {Loudspeaker} loudspeaker
   * @param {() => void} onListed there are others than before, or their names are told
   */
  constructor(preferences, media, loudspeaker, onListed) {
    this.#preferences = preferences;
    this.#media = media;
    this.#loudspeaker = loudspeaker;
    this.#onListed = onListed;
  }

  /** What is used of each kind: '' is the system's default. */
  get used() {
    return { ...this.#media.used, speaker: this.#loudspeaker.used };
  }

  /** Looks what there is, now and after each plug. */
  start() {
    this.refresh();
    watchDevices(
      () => this.refresh(),
      () => this.#media.retry(),
    );
  }

  async refresh() {
    this.#lists = await listDevices();
    this.#media.devicesChanged(this.#lists);
    this.#useSpeaker();
    this.#onListed();
  }

  /** @param {'camera' | 'microphone' | 'speaker'} kind */
  choose(kind, id, label) {
    this.#preferences.chooseDevice(kind, id, label);
    if (kind === 'speaker') {
      this.#useSpeaker();
    } else {
      this.#media.choose(kind === 'camera' ? 'video' : 'audio', this.#preferences.order(kind));
    }
  }

  /** @param {DeviceForm} form gets nothing to show before the first list */
  showIn(form) {
    const { values } = this.#preferences;
    if (this.#lists) {
      form.show(this.#lists, (kind) => ({
        chosen: values[kind],
        used: this.#media.isOpen || kind === 'speaker' ? this.used[kind] : values[kind],
        remembered: this.#preferences.remembered(kind),
      }));
    }
  }

  #useSpeaker() {
    const { devices = [], isKnown = false } = this.#lists?.speaker ?? {};
    this.#loudspeaker.use(this.#preferences.order('speaker'), isKnown ? devices.map(({ id }) => id) : null);
  }
}
