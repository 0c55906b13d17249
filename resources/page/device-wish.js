/**
 * Which camera and which microphone are to be used now: by the user's order, what is plugged in, and
 * what the system's default is. Opens nothing. A kind is 'audio' or 'video'.
 */

import { isDevice, usedDevice } from './device-order.js';

/** What people call a kind. */
export const DEVICES = { audio: 'microphone', video: 'camera' };

export class DeviceWish {
  #orders; // of the user's choices, by kind
  #lists = null; // as `listDevices` gives them; null before the first
  #used = { audio: '', video: '' }; // the choice that was opened last, or tried
  #standards = { audio: '', video: '' }; // the system's defaults at that time
  #gone = new Set(); // ids that are known to be away although they are still listed

  /** @param {{camera: string[], microphone: string[]}} orders of preference (`device-order.js`) */
  constructor({ camera, microphone }) {
    this.#orders = { audio: microphone, video: camera };
  }

  /** The choices in use now; they are not the user's first where that is unplugged. */
  get used() {
    return { ...this.#used };
  }

  /** The user has another order; the first of it is tried even if it was away. */
  choose(kind, order) {
    this.#orders[kind] = order;
    this.#gone.delete(order[0]);
  }

  /** Something was plugged in or out, or its name is told. @param {object} lists as `listDevices` */
  refresh(lists) {
    this.#lists = lists;
    const ids = [...lists.camera.devices, ...lists.microphone.devices].map(({ id }) => id);
    this.#gone = new Set([...this.#gone].filter((id) => ids.includes(id)));
    for (const kind of Object.keys(DEVICES)) {
      this.#standards[kind] ||= lists[DEVICES[kind]].standard;
    }
  }

  /** Whether another is to be used than what is. @param {boolean} isReleased as for `take` */
  isAnother(kind, isReleased) {
    const wish = this.#wish(kind, isReleased);
    const known = this.#standards[kind];
    const isOtherDefault = wish === '' && known !== '' && this.#lists[DEVICES[kind]].standard !== known;
    return wish !== this.#used[kind] || isOtherDefault;
  }

  /**
   * What is used from now on.
   * @param {boolean} isReleased the user wants none to be open
   * @returns {string} a choice as in `device-order.js`
   */
  take(kind, isReleased) {
    this.#used[kind] = this.#wish(kind, isReleased);
    this.#standards[kind] = this.#lists?.[DEVICES[kind]].standard ?? '';
    return this.#used[kind];
  }

  /**
   * What was opened. If it is not what was wanted, the user picked it, or there was nothing else: it
   * stays, so that nobody is asked twice.
   * @param {string} [id] not told by older browsers
   */
  came(kind, id) {
    const used = this.#used[kind];
    if (isDevice(used) && id && id !== used) {
      this.#gone.add(used);
      this.#orders[kind] = [used, id, ...this.#orders[kind]];
      this.#used[kind] = id;
    }
  }

  /** What is used went away. @returns {boolean} whether the next one is to take over */
  lose(kind) {
    const used = this.#used[kind];
    const isNew = isDevice(used) && !this.#gone.has(used);
    if (isNew) {
      this.#gone.add(used);
    }
    return isNew;
  }

  /** Whether the user has allowed the page such a device: then the browser tells the ids. */
  isAllowed(kind) {
    const list = this.#lists?.[DEVICES[kind]];
    return Boolean(list?.isKnown && list.devices.length > 0);
  }

  /** How people call what is used; '' where that is not known. */
  label(kind) {
    return this.#lists?.[DEVICES[kind]].devices.find(({ id }) => id === this.#used[kind])?.label ?? '';
  }

  #wish(kind, isReleased) {
    if (isReleased) {
      return 'none';
    }
    const { devices, isKnown } = this.#lists?.[DEVICES[kind]] ?? {};
    const order = this.#orders[kind].filter((choice) => !this.#gone.has(choice));
    return usedDevice(order, isKnown ? devices.map(({ id }) => id) : null);
  }
}
