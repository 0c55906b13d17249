/**
 * The other's camera: what the offer of who leads promises, and what is asked of it. Pure.
 *
 * Phones always lead; their offers count no rounds, and the current one is known by a bandwidth that
 * it writes where no grammar has it. Those of generation 1.5 know no command: they name no codec, and
 * offer all that the phone has. A Tandem says what its user allows (docs/protocol.md, 3.4).
 */

const REFUSAL_TOLD_MS = 10_000; // long enough to be read
const PHONE_WITH_TORCH = /^m=video [^\n]*\nb=AS:/m;
const OFFERS = { VP8: /^a=rtpmap:\d+ VP8\//m, H264: /^a=rtpmap:\d+ H264\//m };

export class PeerCamera {
  #canSwitch = false;
  #hasTorch = false;
  #isBack = false; // as far as it is known; it begins with its front camera
  #refusedAt = -Infinity; // the last wish, if it was

  /** Who leads made this offer. */
  offered({ sdp, round = null, obeys = [], codec = null }) {
    const isPhone = round === null;
    const knowsCommands = codec !== null || !(OFFERS.VP8.test(sdp.sdp) && OFFERS.H264.test(sdp.sdp));
    this.#canSwitch = (isPhone && knowsCommands) || obeys.includes('switch_camera');
    this.#hasTorch = isPhone && PHONE_WITH_TORCH.test(sdp.sdp.replaceAll('\r\n', '\n'));
  }

  /** Nobody is there any more. */
  forget() {
    this.#canSwitch = this.#hasTorch = this.#isBack = false;
    this.#refusedAt = -Infinity;
  }

  /** What came of a wish; a phone that acknowledges nothing is taken at its word. */
  told({ useBackCamera, success = true }, now) {
    this.#isBack = success ? useBackCamera : !useBackCamera;
    this.#refusedAt = success ? -Infinity : now;
  }

  /** Whether the user is told that the other side did not switch. */
  isRefused(now) {
    return now - this.#refusedAt < REFUSAL_TOLD_MS;
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
    this.#refusedAt = -Infinity;
    return { type: 'switch_camera', useBackCamera: this.#isBack };
  }

  /** What can be asked for; plain data. @param {boolean} saysTorch as for `wish` */
  shown(saysTorch) {
    return { canSwitch: this.#canSwitch, hasTorch: this.#hasTorch || saysTorch };
  }
}
