/**
 * The page's face: shows what it is given and asks for changes. Knows no call and no device.
 *
 * A text is only touched when it changes, so that a screen reader does not say it again.
 */

import { Chat } from './chat.js';
import { DeviceForm } from './device-form.js';
import { Redrawn, icon, make, nameButton, setHidden, setIcon, setText } from './markup.js';
import { QualityPanel } from './quality-panel.js';
import { canShare } from './screen.js';
import { Shortcuts, keysOf } from './shortcuts.js';
import { Stage } from './stage.js';
import { LANGUAGES } from './words.js';

const DARK_ICONS = { media_lost: 'broken', no_picture: 'no-camera' };
const BAD_FIELDS = { room_empty: 'room', room_too_long: 'room', name_empty: 'name', name_too_long: 'name' };

export class View {
  /** The choice of devices. */
  devices;
  /** The numbers of the call. */
  quality;
  /** What is written to each other. */
  chat;
  #elements = Object.fromEntries([...document.querySelectorAll('[id]')].map((element) => [element.id, element]));
  #stage;
  #shortcuts;
  #language = 'en';
  #redrawn = new Redrawn();

  /**
   * @param {object} asks joinPressed(), leavePressed(), languagePressed(), soundPressed(),
   *   mutePressed(), cameraPressed(), sharePressed(), curtainPressed(), fieldChanged(name, value),
   *   detailsToggled(isOpen), keyAccepted(), identityRenewed(), said(text), peerCameraPressed('switch' or 'torch'),
   *   volumeWished(percent), and what `DeviceForm` asks
   */
  constructor(asks) {
    const elements = this.#elements;
    const { join, language, sound, mute, share, 'camera-off': cameraOff } = elements;
    const press = () => (document.body.classList.contains('joined') ? asks.leavePressed : asks.joinPressed)();
    join.addEventListener('submit', (event) => {
      event.preventDefault();
      press();
    });
    language.addEventListener('click', asks.languagePressed);
    sound.addEventListener('click', asks.soundPressed);
    mute.addEventListener('click', asks.mutePressed);
    cameraOff.addEventListener('click', asks.cameraPressed);
    share.addEventListener('click', asks.sharePressed);
    elements.curtain.addEventListener('click', asks.curtainPressed);
    elements['curtain-open'].addEventListener('click', asks.curtainPressed);
    elements['peer-camera'].addEventListener('click', () => asks.peerCameraPressed('switch'));
    elements.volume.addEventListener('change', () => asks.volumeWished(elements.volume.valueAsNumber));
    elements.torch.addEventListener('click', () => asks.peerCameraPressed('torch'));
    for (const name of ['room', 'name']) {
      elements[name].addEventListener('input', ({ target }) => asks.fieldChanged(name, target.value));
    }
    elements.create.addEventListener('change', ({ target }) => asks.fieldChanged('create', target.checked));
    this.devices = new DeviceForm(elements, asks);
    this.quality = new QualityPanel(elements, asks.detailsToggled, asks.keyAccepted, asks.identityRenewed);
    this.chat = new Chat(elements, asks.said);
    this.#stage = new Stage(elements, (isFilled) => asks.fieldChanged('fill', isFilled));
    this.#shortcuts = new Shortcuts(elements, {
      join: press,
      microphone: asks.mutePressed,
      camera: asks.cameraPressed,
      share: asks.sharePressed,
      curtain: asks.curtainPressed,
      chat: () => this.chat.toggle(),
      peerCamera: () => asks.peerCameraPressed('switch'),
      torch: () => asks.peerCameraPressed('torch'),
      full: () => this.#stage.toggleFull(),
      details: () => this.quality.toggle(),
    });
  }

  /** The element that plays the other's picture and sound. */
  get other() {
    return this.#elements.other;
  }

  get #words() {
    return LANGUAGES[this.#language];
  }

  /** Fills the fields; later the user writes them. */
  fill({ room, name, create, fill, ...values }) {
    this.#elements.room.value = room;
    this.#elements.name.value = name;
    this.#elements.create.checked = create;
    this.devices.fill(values);
    this.#stage.fill(fill);
  }

  /** @param {'en' | 'ru'} language */
  speak(language) {
    this.#language = language;
    this.#redrawn.forget();
    const words = this.#words;
    document.documentElement.lang = language;
    for (const element of document.querySelectorAll('[data-word]')) {
      element.textContent = words[element.dataset.word];
    }
    const { other, own, language: button } = this.#elements;
    other.setAttribute('aria-label', words.otherPicture);
    own.setAttribute('aria-label', words.ownPicture);
    setText(button, words.otherLanguage);
    button.lang = language === 'en' ? 'ru' : 'en';
    for (const part of [this.devices, this.quality, this.chat, this.#stage, this.#shortcuts]) {
      part.speak(words);
    }
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
    if (document.body.classList.contains('joined') !== call.isJoined) {
      document.body.classList.toggle('joined', call.isJoined);
      scrollTo(0, 0); // the pictures, or the form, from their beginning
      if (fields.contains(document.activeElement)) {
        state.focus(); // what cannot be changed now has no focus, and the key that is still down leaves nothing
      }
    }
    fields.disabled = call.isJoined;
    setText(button, call.isJoined ? words.leaveButton : words.joinButton);
    button.title = `${words.keys.join} (${keysOf('join')})`;
    setText(state, words.states[call.state](call));
    this.#stage.show(call.isJoined);
    this.chat.show(call.talk, call.isJoined);
    this.#showDoing(call.talk.peer);
    this.#showVolume(call.talk.peer.volume);
    for (const [id, name, isThere] of [
      ['peer-camera', 'peerCamera', call.peerCamera.canSwitch],
      ['torch', 'torch', call.peerCamera.hasTorch],
    ]) {
      this.#elements[id].hidden = !isThere;
      nameButton(this.#elements[id], words.keys[name], keysOf(name));
    }

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
    this.#redrawn.paint('people', names, () =>
      people.replaceChildren(...names.map((name) => make('li', { textContent: name }))),
    );
    this.#showNotices(notices, call.isJoined);
  }

  /** What the other does that one should know. */
  #showDoing({ isCurtained, isRecording }) {
    const { doing } = this.#elements;
    const { curtained, recording } = this.#words.doing;
    const said = [...(isCurtained ? [curtained] : []), ...(isRecording ? [recording] : [])];
    doing.hidden = said.length === 0;
    setText(doing, said.join('\n'));
  }

  /** How loud one is played there; null: that is not one's to change. */
  #showVolume(percent) {
    const { volume, 'volume-field': field, 'volume-percent': text } = this.#elements;
    field.hidden = percent === null;
    this.#redrawn.paint('volume', percent, () => (volume.value = percent ?? 0));
    setText(text, percent === null ? '' : `${percent} %`);
  }

  #showNotices(notices, isJoined) {
    document.body.classList.toggle('warned', notices.length > 0);
    const texts = [...new Set(notices.map((notice) => this.#words.notices[notice.kind](notice)))];
    const list = this.#elements.notices;
    this.#redrawn.paint('notices', texts, () => {
      list.replaceChildren(
        ...texts.map((text) => {
          const item = make('li');
          item.append(icon('warning'), make('span', { textContent: text }));
          return item;
        }),
      );
      if (!isJoined) {
        list.scrollIntoView({ block: 'nearest' }); // why one is out may stand below what is seen
      }
    });
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
   * Shows the own picture: in a corner during a call, large before it, where it is tried.
   * @param {object} own
   * @param {MediaStreamTrack | null} own.track null while it is black
   * @param {boolean} own.isOpen otherwise nothing is sent or tried, and nothing shown
   * @param {boolean} own.isJoined
   * @param {boolean} own.isMirrored
   * @param {boolean} own.isScreen
   */
  showOwn({ track, isOpen, isJoined, isMirrored, isScreen }) {
    const { own, 'own-frame': frame, 'own-name': name } = this.#elements;
    frame.hidden = !isOpen;
    document.body.classList.toggle('previewing', isOpen && !isJoined);
    this.#elements['own-dark'].hidden = track !== null;
    name.hidden = track === null;
    setText(name, isScreen ? this.#words.ownScreen : this.#words.you);
    frame.classList.toggle('mirrored', isMirrored);
    frame.classList.toggle('screen', isScreen);
    if (track === null) {
      own.srcObject = null;
    } else if (own.srcObject?.getVideoTracks()[0] !== track) {
      own.srcObject = new MediaStream([track]);
    }
    this.devices.showPreview(isOpen, isJoined);
  }

  /**
   * @param {object} own
   * @param {{audio: boolean, video: boolean}} own.withheld what the other side does not get
   * @param {boolean} own.isSharing a screen is sent
   * @param {boolean} own.isCurtained the other is told that nothing is seen or heard
   * @param {boolean} isJoined
   */
  showWithheld({ withheld: { audio, video }, isSharing, isCurtained }, isJoined) {
    const { mute, share, curtain, curtained, 'camera-off': cameraOff, 'own-dark-reason': reason } = this.#elements;
    const words = this.#words;
    for (const [button, name, isWithheld] of [
      [mute, 'microphone', audio],
      [cameraOff, 'camera', video],
    ]) {
      button.classList.toggle('off', isWithheld);
      nameButton(button, words.withhold[name][isWithheld ? 'off' : 'on'], keysOf(name));
      setIcon(button, `${isWithheld ? 'no-' : ''}${name}`);
    }
    share.hidden = !canShare || !isJoined;
    share.classList.toggle('active', isSharing);
    nameButton(share, words.share[isSharing ? 'off' : 'on'], keysOf('share'));
    setIcon(share, isSharing ? 'no-screen' : 'screen');
    this.devices.showMuted(audio);
    const isClosed = isCurtained && isJoined;
    curtain.classList.toggle('active', isClosed);
    nameButton(curtain, words.curtain[isClosed ? 'off' : 'on'], keysOf('curtain'));
    setHidden(curtained, !isClosed, curtain);
    setIcon(this.#elements['own-dark'], isClosed ? 'curtain' : 'no-camera');
    setText(reason, isClosed ? words.curtainClosed : video ? words.cameraOff : words.noOwnPicture);
  }

  /** @param {boolean} isBlocked whether the browser waits for a tap before it plays sound */
  showSoundHint(isBlocked) {
    setHidden(this.#elements.sound, !isBlocked, this.#elements.state);
  }
}
