/** The choice of camera, microphone and loudspeaker; with what there is to try them before a call. */

import { isDevice } from './device-order.js';
import { canChooseSpeaker } from './loudspeaker.js';
import { Redrawn, make, setText } from './markup.js';

const KINDS = ['camera', 'microphone', 'speaker'];
const SWITCHES = { mirror: 'mirror', 'release-muted': 'releaseMuted' }; // elements, and what they are called

export class DeviceForm {
  #elements;
  #redrawn = new Redrawn();
  #words;

  /**
   * @param {Record<string, HTMLElement>} elements the page's, by id
   * @param {object} asks deviceChosen(kind, id, label), fieldChanged(name, value),
   *   speakerTested(), previewPressed()
   */
  constructor(elements, asks) {
    this.#elements = elements;
    for (const kind of KINDS) {
      elements[kind].addEventListener('change', ({ target }) => {
        asks.deviceChosen(kind, target.value, target.selectedOptions[0].dataset.label ?? '');
      });
    }
    for (const [id, name] of Object.entries(SWITCHES)) {
      elements[id].addEventListener('change', ({ target }) => asks.fieldChanged(name, target.checked));
    }
    elements['speaker-test'].addEventListener('click', asks.speakerTested);
    elements.preview.addEventListener('click', asks.previewPressed);
    elements['speaker-field'].hidden = !canChooseSpeaker;
  }

  /** @param {object} words of the language */
  speak(words) {
    this.#words = words;
    this.#redrawn.forget();
    this.#elements.level.setAttribute('aria-label', words.level);
  }

  /** @param {{mirror: boolean, releaseMuted: boolean}} values as the user wants it */
  fill(values) {
    for (const [id, name] of Object.entries(SWITCHES)) {
      this.#elements[id].checked = values[name];
    }
  }

  /**
   * @param {object} lists as `listDevices` gives them
   * @param {(kind: string) => {chosen: string, used: string, remembered: object[]}} choice
   */
  show(lists, choice) {
    for (const kind of KINDS) {
      const { chosen, used, remembered } = choice(kind);
      const options = this.#options(kind, lists[kind].devices, chosen, remembered);
      this.#redrawn.paint(kind, options, () =>
        this.#elements[kind].replaceChildren(
          ...options.map(({ value, text, label }) => {
            const option = make('option', { value, textContent: text });
            option.dataset.label = label ?? '';
            return option;
          }),
        ),
      );
      this.#elements[kind].value = chosen;
      const other = lists[kind].devices.find(({ id }) => id === used)?.label || this.#words.defaultDevice;
      const isOther = isDevice(chosen) && used !== chosen && used !== 'none' && lists[kind].isKnown;
      this.#elements[`${kind}-used`].hidden = !isOther;
      setText(this.#elements[`${kind}-used`], isOther ? this.#words.used(other) : '');
    }
  }

  /** @param {boolean} isPreviewing @param {boolean} isJoined in a call there is nothing to try */
  showPreview(isPreviewing, isJoined) {
    const { preview } = this.#elements;
    preview.hidden = isJoined;
    preview.setAttribute('aria-pressed', String(isPreviewing));
    setText(preview.querySelector('span'), isPreviewing ? this.#words.stopPreview : this.#words.preview);
  }

  /** @param {number | null} level of the microphone, 0 to 1; null if it is not heard */
  showLevel(level) {
    const { level: meter, 'own-level': line } = this.#elements;
    meter.hidden = level === null;
    meter.setAttribute('aria-valuenow', String(Math.round((level ?? 0) * 100)));
    for (const each of [meter, line]) {
      each.style.setProperty('--level', String(level ?? 0)); // of these alone: nothing else is laid out anew
    }
  }

  /** @param {boolean} isMuted what the meters show is heard by nobody */
  showMuted(isMuted) {
    for (const each of [this.#elements.level, this.#elements['own-level']]) {
      each.classList.toggle('muted', isMuted);
    }
  }

  #options(kind, devices, chosen, remembered) {
    const words = this.#words;
    const options = [{ value: '', text: words.defaultDevice }];
    devices.forEach(({ id, label }, i) =>
      options.push({ value: id, text: label || `${words.numbered[kind]} ${i + 1}`, label }),
    );
    if (words.test[kind]) {
      options.push({ value: 'test', text: words.test[kind] });
    }
    options.push({ value: 'none', text: words.none[kind] });
    if (!options.some(({ value }) => value === chosen)) {
      const { label = '' } = remembered.find(({ id }) => id === chosen) ?? {};
      const isTone = !isDevice(chosen);
      options.push({
        value: chosen,
        text: isTone ? `${words.test[kind]} (${chosen.slice(5)} Hz)` : words.missingDevice(label),
        label,
      });
    }
    return options;
  }
}
