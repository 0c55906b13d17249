/**
 * The other's camera: what the offer of who leads promises, and what is asked of it. Pure.
 *
 * Phones always lead; their offers count no rounds, and the current one is known by a bandwidth that
 * it writes where no grammar has it. A Tandem says what its user allows (docs/protocol.md, 3.4).
 */

const PHONE_WITH_TORCH = /^m=video [^\n]*\nb=AS:/m;

export class PeerCamera {
  #canSwitch = false;
  #hasTorch = false;
  #isBack = false; // as far as it is known; it begins with its front camera

  /** Who leads made this offer. */
  offered({ sdp, round = null, obeys = [] }) {
    this.#canSwitch = round === null || obeys.includes('switch_camera');
    this.#hasTorch = round === null && PHONE_WITH_TORCH.test(sdp.sdp.replaceAll('\r\n', '\n'));
  }

  /** Nobody is there any more. */
  forget() {
    this.#canSwitch = this.#hasTorch = this.#isBack = false;
  }

  /** What came of a wish; a phone that acknowledges nothing is taken at its word. */
  told({ useBackCamera, success = true }) {
    this.#isBack = success ? useBackCamera : !useBackCamera;
  }

  /**
   * @param {'switch' | 'torch'} wish
   * @param {boolean} saysTorch the other said that its camera has a light
   * @returns {object | null} the message that asks for it; null if that is in vain
   */
  wish(wish, saysTorch) {
    if (wish === 'torch') {
      return this.#hasTorch || saysTorch ? { type: 'toggle_flashlight' } : null;
    }
    if (!this.#canSwitch) {
      return null;
    }
    this.#isBack = !this.#isBack;
    return { type: 'switch_camera', useBackCamera: this.#isBack };
  }

  /** What can be asked for; plain data. @param {boolean} saysTorch as for `wish` */
  shown(saysTorch) {
    return { canSwitch: this.#canSwitch, hasTorch: this.#hasTorch || saysTorch };
  }
}
