/**
 * Plays the other's sound and picture: on the chosen loudspeaker, and after a tap where the browser
 * wants one first.
 */

import { usedDevice } from './device-order.js';

/** Whether the page may choose a loudspeaker at all; phones mostly choose by themselves. */
export const canChooseSpeaker = 'setSinkId' in HTMLMediaElement.prototype;

const CHIME_HZ = [523.25, 659.26, 783.99]; // C, E, G: heard on every small loudspeaker
const CHIME_STEP_S = 0.22;
const CHIME_LEVEL = 0.2; // of full scale: loud enough, and no fright in headphones

export class Loudspeaker {
  #element;
  #onChanged;
  #used = ''; // 'none', '' or the id of the device that plays
  #isBlocked = false;
  #notice = null;
  #chime = null; // the element of the test that plays now

  /**
   * @param {HTMLVideoElement} element
   * @param {() => void} onChanged the notice, or whether a tap is needed, is another than before
   */
  constructor(element, onChanged) {
    this.#element = element;
    this.#onChanged = onChanged;
  }

  /** Whether the browser waits for a tap before it plays sound. */
  get isBlocked() {
    return this.#isBlocked;
  }

  /** What plays: 'none', '' for the system's default, or the id of a device. */
  get used() {
    return this.#used;
  }

  /** {kind, detail} of what is wrong; null if nothing is. */
  get notice() {
    return this.#notice;
  }

  /** Plays what the element was given; without a tap yet, some browsers allow the picture only. */
  async play() {
    const stream = this.#element.srcObject;
    this.#setBlocked(false);
    try {
      await this.#element.play();
    } catch (error) {
      if (this.#element.srcObject === stream && error.name === 'NotAllowedError') {
        this.#setBlocked(true);
        await this.#element.play().catch(({ name }) => console.info(`play: ${name}`));
      } // else another stream came meanwhile, and plays itself
    }
  }

  /**
   * Plays on the first of the order that is there, from now on.
   * @param {string[]} order as in `device-order.js`
   * @param {string[] | null} pluggedIn
   */
  async use(order, pluggedIn) {
    const used = usedDevice(order, pluggedIn);
    this.#used = used;
    this.#setBlocked(this.#isBlocked);
    let isRefused = false;
    try {
      await sendTo(this.#element, used);
    } catch (error) {
      console.info(`setSinkId: ${error.name}: ${error.message}`);
      await sendTo(this.#element, '');
      isRefused = true;
    }
    if (this.#used === used) {
      this.#notice = isRefused ? { kind: 'speaker_gone', detail: '' } : null;
      this.#onChanged();
    }
  }

  /** Plays three tones on the chosen loudspeaker; ends by itself. */
  async test() {
    if (this.#chime) {
      return;
    }
    const context = new AudioContext();
    const output = new MediaStreamAudioDestinationNode(context);
    const begin = context.currentTime + 0.1;
    const end = begin + CHIME_HZ.length * CHIME_STEP_S + 0.5;
    CHIME_HZ.forEach((frequency, i) => strike(context, output, frequency, begin + i * CHIME_STEP_S, end));
    this.#chime = new Audio();
    this.#chime.srcObject = output.stream;
    try {
      await context.resume();
      await sendTo(this.#chime, this.#used);
      await this.#chime.play();
      await new Promise((resolve) => setTimeout(resolve, (end - context.currentTime) * 1000));
    } catch (error) {
      console.info(`test of the loudspeaker: ${error.name}: ${error.message}`);
    } finally {
      this.#chime.srcObject = null;
      this.#chime = null;
      await context.close();
    }
  }

  #setBlocked(isBlocked) {
    this.#isBlocked = isBlocked;
    this.#element.muted = isBlocked || this.#used === 'none';
    this.#onChanged();
  }
}

/** A struck tone that dies away. */
function strike(context, output, frequency, begin, end) {
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, begin);
  gain.gain.linearRampToValueAtTime(CHIME_LEVEL, begin + 0.02);
  gain.gain.setTargetAtTime(0, begin + 0.02, 0.15);
  const oscillator = new OscillatorNode(context, { frequency });
  oscillator.connect(gain).connect(output);
  oscillator.start(begin);
  oscillator.stop(end);
}

async function sendTo(element, choice) {
  if (canChooseSpeaker) {
    await element.setSinkId(choice === 'none' ? '' : choice);
  }
}
