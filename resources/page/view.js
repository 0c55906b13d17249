/**
 * The page's face: shows what it is given and asks for changes. Knows no call and no device.
 *
 * A text is only touched when it changes, so that a screen reader does not say it again.
 */

import { digitsOf, emojiOf } from './safety.js';
import { LANGUAGES } from './words.js';

const DARK_ICONS = { media_lost: 'broken', no_picture: 'no-camera' };
const DEVICE_KINDS = ['camera', 'microphone', 'speaker'];
const BAD_FIELDS = { room_empty: 'room', room_too_long: 'room', name_empty: 'name', name_too_long: 'name' };

export class View {
  #elements = Object.fromEntries([...document.querySelectorAll('[id]')].map((element) => [element.id, element]));
  #language = 'en';
  #drawn = {}; // what the lists were made of

  /**
   * @param {object} asks join_pressed(), leave_pressed(), language_pressed(), sound_pressed(),
   *   mute_pressed(), camera_pressed(), field_changed(name, value), device_chosen(kind, id), details_toggled(isOpen)
   */
  constructor(asks) {
    const { join, language, sound, details, mute, 'camera-off': cameraOff } = this.#elements;
    join.addEventListener('submit', (event) => {
      event.preventDefault();
      (document.body.classList.contains('joined') ? asks.leavePressed : asks.joinPressed)();
    });
    language.addEventListener('click', asks.languagePressed);
    sound.addEventListener('click', asks.soundPressed);
    mute.addEventListener('click', asks.mutePressed);
    cameraOff.addEventListener('click', asks.cameraPressed);
    addEventListener('keydown', (event) => {
      const button = { d: mute, e: cameraOff }[event.key.toLowerCase()];
      if (button && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
        event.preventDefault(); // the browser's own use of it
        button.click();
      }
    });
    details.addEventListener('toggle', () => asks.detailsToggled(details.open));
    for (const name of ['room', 'name']) {
      this.#elements[name].addEventListener('input', ({ target }) => asks.fieldChanged(name, target.value));
    }
    this.#elements.create.addEventListener('change', ({ target }) => asks.fieldChanged('create', target.checked));
    for (const kind of DEVICE_KINDS) {
      this.#elements[kind].addEventListener('change', ({ target }) => asks.deviceChosen(kind, target.value));
    }
  }

  /** The element that plays the other's picture and sound. */
  get other() {
    return this.#elements.other;
  }

  get #words() {
    return LANGUAGES[this.#language];
  }

  /** Fills the fields; later the user writes them. */
  fill({ room, name, create }) {
    this.#elements.room.value = room;
    this.#elements.name.value = name;
    this.#elements.create.checked = create;
  }

  /** @param {'en' | 'ru'} language */
  speak(language) {
    this.#language = language;
    this.#drawn = {};
    document.documentElement.lang = language;
    for (const element of document.querySelectorAll('[data-word]')) {
      element.textContent = this.#words[element.dataset.word];
    }
    const { other, own, language: button } = this.#elements;
    other.setAttribute('aria-label', this.#words.otherPicture);
    own.setAttribute('aria-label', this.#words.ownPicture);
    setText(button, this.#words.otherLanguage);
    button.lang = language === 'en' ? 'ru' : 'en';
  }

  /**
   * Shows the call.
   * @param {object} call as `Call.snapshot()`
   * @param {{kind: string, detail: string}[]} notices everything that is wrong now
   */
  showCall(call, notices) {
    const { state, dark, peer, people, button, fields } = this.#elements;
    const words = this.#words;
    document.body.dataset.state = call.state;
    document.body.classList.toggle('joined', call.isJoined);
    fields.disabled = call.isJoined;
    setText(button, call.isJoined ? words.leaveButton : words.joinButton);
    setText(state, words.states[call.state](call));

    dark.hidden = call.dark === null;
    if (call.dark !== null) {
      setText(this.#elements['dark-reason'], words.dark[call.dark](call));
      this.#elements['dark-icon'].setAttribute('href', `#icon-${DARK_ICONS[call.dark] ?? 'person'}`);
    }
    peer.hidden = call.dark !== null || !call.peer;
    setText(peer, call.peer ?? '');

    this.#elements['people-frame'].hidden = call.users.length === 0;
    setText(this.#elements['people-count'], words.people(call.users.length));
    // Two people of one name are two people: one of them is oneself, no matter which.
    const own = call.users.indexOf(call.name);
    const names = call.users.map((name, i) => (i === own ? words.myself(name) : name));
    this.#redraw('people', names, () =>
      people.replaceChildren(...names.map((name) => make('li', { textContent: name }))),
    );
    this.#showNotices(notices);
  }

  #showNotices(notices) {
    document.body.classList.toggle('warned', notices.length > 0);
    const texts = [...new Set(notices.map((notice) => this.#words.notices[notice.kind](notice)))];
    this.#redraw('notices', texts, () =>
      this.#elements.notices.replaceChildren(
        ...texts.map((text) => {
          const item = make('li');
          item.append(icon('warning'), make('span', { textContent: text }));
          return item;
        }),
      ),
    );
    const bad = notices.map(({ kind }) => BAD_FIELDS[kind]).find(Boolean);
    for (const name of ['room', 'name']) {
      this.#elements[name].setAttribute('aria-invalid', String(name === bad));
    }
  }

  /** Puts the cursor where something is wrong. @param {string} kind of the notice */
  focusOn(kind) {
    this.#elements[BAD_FIELDS[kind]]?.focus();
  }

  /**
   * @param {MediaStreamTrack | null} track the own picture; null while it is black
   * @param {boolean} isJoined otherwise nothing is sent, and nothing shown
   * @param {boolean} isMirrored
   */
  showOwn(track, isJoined, isMirrored) {
    const { own, 'own-frame': frame } = this.#elements;
    frame.hidden = !isJoined;
    this.#elements['own-dark'].hidden = track !== null;
    this.#elements['own-name'].hidden = track === null;
    frame.classList.toggle('mirrored', isMirrored);
    if (track === null) {
      own.srcObject = null;
    } else if (own.srcObject?.getVideoTracks()[0] !== track) {
      own.srcObject = new MediaStream([track]);
    }
  }

  /** @param {{audio: boolean, video: boolean}} withheld what the other side does not get */
  showWithheld({ audio, video }) {
    const { mute, 'camera-off': cameraOff, 'own-dark-reason': reason } = this.#elements;
    for (const [button, name, isWithheld] of [
      [mute, 'microphone', audio],
      [cameraOff, 'camera', video],
    ]) {
      const words = this.#words.withhold[name][isWithheld ? 'off' : 'on'];
      button.classList.toggle('off', isWithheld);
      button.setAttribute('aria-label', words);
      button.title = `${words} (Ctrl+${name === 'camera' ? 'E' : 'D'})`;
      button.querySelector('use').setAttribute('href', `#icon-${isWithheld ? 'no-' : ''}${name}`);
    }
    setText(reason, video ? this.#words.cameraOff : this.#words.noOwnPicture);
  }

  /**
   * @param {object} lists {camera, microphone, speaker}, each of {id, label}
   * @param {object} chosen the id of each
   * @param {boolean} canChooseSpeaker
   */
  showDevices(lists, chosen, canChooseSpeaker) {
    this.#elements['speaker-field'].hidden = !canChooseSpeaker;
    for (const kind of DEVICE_KINDS) {
      const options = this.#options(kind, lists[kind], chosen[kind]);
      this.#redraw(kind, options, () =>
        this.#elements[kind].replaceChildren(...options.map(([value, text]) => new Option(text, value))),
      );
      this.#elements[kind].value = chosen[kind];
    }
  }

  #options(kind, list, chosen) {
    const words = this.#words;
    const options = [['', words.defaultDevice]];
    list.forEach(({ id, label }, i) => options.push([id, label || `${words.numbered[kind]} ${i + 1}`]));
    if (words.test[kind]) {
      options.push(['test', words.test[kind]]);
    }
    options.push(['none', words.none[kind]]);
    if (!options.some(([value]) => value === chosen)) {
      const isTone = chosen.startsWith('test:');
      options.push([chosen, isTone ? `${words.test[kind]} (${chosen.slice(5)} Hz)` : words.missingDevice]);
    }
    return options;
  }

  /** @param {boolean} isBlocked whether the browser waits for a tap before it plays sound */
  showSoundHint(isBlocked) {
    this.#elements.sound.hidden = !isBlocked;
  }

  /**
   * @param {{role: string | null, statistics: object | null, delay: number | null,
   *   safetyCode: number[] | null}} facts `delay` in ms
   */
  showFacts({ role, statistics, delay, safetyCode }) {
    const words = this.#words;
    const flow = ({ video }) => (video.width ? `${video.width}×${video.height}, ${Math.round(video.fps ?? 0)} fps, ${video.codec}` : '–');
    const received = statistics?.received;
    const rows = [
      ...(safetyCode ? [[words.facts.safety, `${emojiOf(safetyCode)} · ${digitsOf(safetyCode)}`]] : []),
      [words.facts.role, role ? words.roles[role] : '–'],
      [words.facts.received, received ? flow(received) : '–'],
      [words.facts.sent, statistics ? flow(statistics.sent) : '–'],
      [words.facts.lost, received ? String((received.video.lost ?? 0) + (received.audio.lost ?? 0)) : '–'],
      [words.facts.roundTrip, inMilliseconds(words, statistics?.roundTrip == null ? null : statistics.roundTrip * 1000)],
      ...(delay === null ? [] : [[words.facts.delay, inMilliseconds(words, delay)]]),
    ];
    this.#redraw('facts', rows, () =>
      this.#elements.facts.replaceChildren(
        ...rows.flatMap(([name, value]) => [make('dt', { textContent: name }), make('dd', { textContent: value })]),
      ),
    );
  }

  #redraw(name, content, draw) {
    const key = JSON.stringify(content);
    if (this.#drawn[name] !== key) {
      this.#drawn[name] = key;
      draw();
    }
  }
}

function inMilliseconds(words, value) {
  return value === null ? '–' : words.milliseconds(Math.round(value));
}

function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function make(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}

function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  return svg;
}
