/**
 * Our own camera and microphone, or what stands in for them, and the screen in the camera's place.
 *
 * There is always a picture to send from `open` to `close`: black until the camera gives one, and
 * when it fails. A device that fails costs only itself: the call goes on with what there is. One
 * that is unplugged is followed by the next of the user's order, and taken again when it is back.
 *
 * What is withheld is silence or black to the other side: a camera is let go of then, a microphone
 * as the user wants it. Both together are a curtain, and a card in the place of black says so.
 */

import { canCapture, capture, decidedOf, deviceSource, inOne, reasonOf } from './capture.js';
import { DEVICES, DeviceWish } from './device-wish.js';
import { canShare, screenSource } from './screen.js';
import { standIn, testSource } from './synthetic.js';

const BUSY_RETRY_MS = 3_000;
const SHARE_TOLD_MS = 20_000; // long enough to be read
const ASKED_MS = 1_000; // without an answer to the browser's question it is repeated in the page
const HANGS_MS = 5_000; // drivers take a second or two
const KINDS = ['audio', 'video'];

export class OwnMedia {
  /** Both own tracks belong to it; it is what the peer is told, not what is shown. */
  stream = new MediaStream();
  #devices; // a DeviceWish
  #sources = { audio: null, video: null }; // {track, stop, isReal, isDevice, isScreen, words}
  #notices = { audio: null, video: null, screen: null }; // {kind, detail, reason}
  #withheld = { audio: false, video: false };
  #isDrawn = false;
  #releases = { audio: false, video: true }; // the device, while it is withheld
  #turns = { audio: 0, video: 0 }; // a device that comes when another was asked for is closed
  #retries = { audio: null, video: null }; // timers
  #isOpen = false;
  #isAsking = false; // what to share
  #curtainWords;
  #onTrack;
  #onChanged;

  /**
   * @param {{camera: string[], microphone: string[]}} orders of preference (`device-order.js`)
   * @param {(kind: 'audio' | 'video', track: MediaStreamTrack, isDevice: boolean) => void} onTrack
   *   another track is to be sent
   * @param {() => void} onChanged the preview or the notices are others than before
   * @param {() => string} curtainWords what stands on the card
   */
  constructor(orders, onTrack, onChanged, curtainWords) {
    this.#devices = new DeviceWish(orders);
    this.#onTrack = onTrack;
    this.#onChanged = onChanged;
    this.#curtainWords = curtainWords;
  }

  /** Whether the devices are open, in a call or to be tried before. */
  get isOpen() {
    return this.#isOpen;
  }

  /** Whether the user withholds sound or picture; it outlives the call. */
  get withheld() {
    return { ...this.#withheld };
  }

  /** Nothing is seen or heard of the user. */
  get isCurtained() {
    return this.#withheld.audio && this.#withheld.video && !this.isSharing;
  }

  /** The curtain was closed as such, not by muting and switching off one after the other. */
  get isDrawn() {
    return this.#isDrawn && this.isCurtained;
  }

  /** Whether a screen is sent in place of the camera. */
  get isSharing() {
    return Boolean(this.#sources.video?.isScreen);
  }

  /** The choices in use now; they are not the user's first where that is unplugged. */
  get used() {
    const { audio, video } = this.#devices.used;
    return { camera: video, microphone: audio };
  }

  /** What is sent now; null where nothing is there yet. */
  get tracks() {
    return { audio: this.#sources.audio?.track ?? null, video: this.#sources.video?.track ?? null };
  }

  /** The microphone's track, or the test tone's; null while silence stands in for them. */
  get voice() {
    const { audio } = this.#sources;
    return audio?.isReal ? audio.track : null;
  }

  /** The own picture's track; null while it is black because there is no camera. */
  get preview() {
    const { video } = this.#sources;
    return video?.isReal ? video.track : null;
  }

  /** Whether the picture is a camera's that faces the user, and not one at the back of a phone. */
  get facesUser() {
    const { video } = this.#sources;
    return Boolean(video?.isDevice) && video.track.getSettings?.().facingMode !== 'environment';
  }

  /** [{kind, detail}] of what is wrong with the devices now. */
  get notices() {
    const notices = KINDS.map((kind) => this.#notices[kind]).filter(Boolean);
    const shown = inOne(notices);
    return this.#notices.screen ? [...shown, this.#notices.screen] : shown;
  }

  /** Opens what was chosen, unless it is open; returns at once, the devices come when they come. */
  open() {
    if (this.#isOpen) {
      this.retry();
      this.refreshCard();
      return;
    }
    this.#isOpen = true;
    this.#standIn('video');
    this.#acquire(KINDS);
  }

  /** @param {'audio' | 'video'} kind @param {boolean} isWithheld */
  withhold(kind, isWithheld) {
    this.#withheld[kind] = isWithheld;
    this.#isDrawn &&= isWithheld;
    const source = this.#sources[kind];
    if (kind === 'audio' && source) {
      source.track.enabled = !isWithheld;
    }
    if (this.#releases[kind]) {
      this.#reopen(kind);
    }
    this.refreshCard();
    this.#onChanged();
  }

  /** Closes the curtain, and takes a shared screen away; or opens it. */
  curtain(isClosed) {
    this.#withheld.video = this.#isDrawn = isClosed;
    this.withhold('audio', isClosed);
    if (this.isSharing) {
      this.unshare();
    } else {
      this.withhold('video', isClosed);
    }
  }

  /** @param {boolean} isReleased whether a muted microphone is closed, and opened again later */
  releaseMuted(isReleased) {
    this.#releases.audio = isReleased;
    if (this.#withheld.audio) {
      this.#reopen('audio');
    }
  }

  /** A card takes the place of black, or another's: only the sound changed, or what stands on it. */
  refreshCard() {
    const { video } = this.#sources;
    if (video && !video.isReal && video.words !== this.#cardWords) {
      this.#standIn('video', this.#notices.video);
    }
  }

  /** Stops everything; no light stays on, also of a device that is still being asked for. */
  close() {
    this.#isOpen = false;
    for (const kind of KINDS) {
      this.#turns[kind] += 1;
      clearTimeout(this.#retries[kind]);
      this.#sources[kind]?.stop();
      this.#sources[kind] = null;
      this.#notices[kind] = null;
    }
    this.#notices.screen = null;
    this.#onChanged();
  }

  /** Changes the order of a kind's devices, in a call without interrupting it. */
  choose(kind, order) {
    this.#devices.choose(kind, order);
    if (!this.#isOpen || (kind === 'video' && this.isSharing)) {
      return;
    }
    if (kind === 'video' && this.preview) {
      this.#standIn('video'); // A phone cannot open two cameras at once.
    }
    this.#acquire([kind]);
  }

  #reopen(kind) {
    if (this.#isOpen && !(kind === 'video' && this.isSharing)) {
      this.#acquire([kind]); // what is withheld is replaced at once
    }
  }

  /** Something was plugged in or out: what is dearer, missing or another default is opened. */
  devicesChanged(lists) {
    this.#devices.refresh(lists);
    if (this.#isOpen) {
      const changed = KINDS.filter((kind) => this.#isAnother(kind));
      if (changed.length > 0) {
        this.#acquire(changed);
      }
    }
  }

  /** Tries again what failed: something was allowed, or the user asks. */
  retry() {
    const failed = KINDS.filter((kind) => this.#notices[kind]?.reason); // not what is asked for now
    if (this.#isOpen && failed.length > 0) {
      this.#acquire(failed);
    }
  }

  /** Sends a screen in place of the camera, once the user picked one. */
  async share() {
    if (!this.#isOpen || this.isSharing || this.#isAsking || !canShare) {
      return;
    }
    this.#isAsking = true;
    this.#notices.screen = null;
    try {
      const source = await screenSource(() => this.unshare());
      if (source && this.#isOpen) {
        this.#turns.video += 1;
        clearTimeout(this.#retries.video);
        this.#put('video', { ...source, isReal: true, isScreen: true });
      } else {
        source?.stop();
      }
    } catch (error) {
      console.info(`getDisplayMedia: ${error.name}: ${error.message}`);
      this.#tellShare({ kind: 'screen_failed', detail: '' });
    } finally {
      this.#isAsking = false;
    }
  }

  /** For a while: nothing else ends it but another try. */
  #tellShare(notice) {
    this.#notices.screen = notice;
    this.#onChanged();
    setTimeout(() => {
      if (this.#notices.screen === notice) {
        this.#notices.screen = null;
        this.#onChanged();
      }
    }, SHARE_TOLD_MS);
  }

  /** Sends the camera again. */
  unshare() {
    if (this.isSharing) {
      this.#standIn('video');
      this.#acquire(['video']);
    }
  }

  #isAnother(kind) {
    const isMissing = ['gone', 'missing'].includes(this.#notices[kind]?.reason);
    return isMissing || this.#devices.isAnother(kind, this.#isReleased(kind));
  }

  #isReleased(kind) {
    return this.#withheld[kind] && this.#releases[kind];
  }

  #acquire(wanted) {
    const asked = [];
    for (const kind of wanted.filter((each) => each === 'audio' || !this.isSharing)) {
      const choice = this.#devices.take(kind, this.#isReleased(kind));
      this.#turns[kind] += 1;
      clearTimeout(this.#retries[kind]);
      if (choice === 'none') {
        this.#standIn(kind);
      } else if (choice === 'test' || choice.startsWith('test:')) {
        this.#put(kind, { ...testSource(kind, choice), isReal: true });
      } else if (canCapture) {
        asked.push(kind);
      } else {
        this.#fail(kind, { name: 'insecure' });
      }
    }
    if (!asked.every((kind) => this.#devices.isAllowed(kind))) {
      this.#askUndecided(asked);
    } else {
      asked.forEach((kind) => this.#ask([kind])); // what hangs costs itself only
    }
  }

  /** In one question what the browser asks the user about; what is decided already is no matter of that. */
  async #askUndecided(kinds) {
    const turns = { ...this.#turns };
    const decided = await decidedOf(kinds);
    const wanted = kinds.filter((kind) => this.#turns[kind] === turns[kind]);
    const asked = wanted.filter((kind) => !decided.includes(kind));
    const questions = wanted.filter((kind) => decided.includes(kind)).map((kind) => this.#ask([kind], true));
    await Promise.all(asked.length > 0 ? [...questions, this.#ask(asked)] : questions);
  }

  /**
   * Asks for devices in one question, and then one by one if not all of them come and the user did not say no.
   * @param {boolean} [isDecided] known to the browser, and not only by what the page may list
   */
  async #ask(kinds, isDecided = false) {
    const turns = { ...this.#turns };
    const isWanted = (kind) => this.#turns[kind] === turns[kind];
    const isAllowed = kinds.every((kind) => this.#devices.isAllowed(kind));
    const isQuiet = isAllowed || isDecided; // nobody is asked
    const told = isQuiet ? 'hangs' : 'asked';
    const name = (kind) => (isQuiet || kinds.length === 1 ? DEVICES[kind] : 'devices');
    const tell = () => kinds.filter(isWanted).forEach((kind) => this.#tellWait(kind, `${name(kind)}_${told}`));
    const late = setTimeout(tell, isQuiet ? HANGS_MS : ASKED_MS);
    try {
      const { used } = this.#devices;
      const wanted = Object.fromEntries(kinds.map((kind) => [kind, used[kind]]));
      for (const track of await capture(wanted, isAllowed)) {
        const { kind } = track;
        if (isWanted(kind)) {
          this.#devices.came(kind, track.getSettings().deviceId);
          this.#put(kind, deviceSource(track, () => this.#lose(kind, isWanted(kind))));
        } else {
          track.stop();
        }
      }
    } catch (error) {
      console.info(`getUserMedia for ${kinds.join(' and ')}: ${error.name}: ${error.message}`);
      clearTimeout(late); // each question that follows waits for itself
      for (const kind of kinds.filter(isWanted)) {
        if (kinds.length === 1 || error.name === 'dismissed') {
          this.#fail(kind, error);
        } else if (isWanted(kind)) {
          await this.#askUndecided([kind]); // the answer may have been yes
        }
      }
    } finally {
      clearTimeout(late);
    }
  }

  /** Nothing comes: the user did not answer the browser's question, or the device hangs. */
  #tellWait(kind, told) {
    this.#notices[kind] = { kind: told, detail: this.#devices.label(kind), reason: null };
    this.#onChanged();
  }

  /** A device ended. @param {boolean} isUsed otherwise another has been asked for already */
  #lose(kind, isUsed) {
    if (isUsed) {
      this.#fail(kind, { name: 'OverconstrainedError' });
    } else {
      this.#standIn(kind, this.#notices[kind]);
    }
  }

  #fail(kind, error) {
    const reason = reasonOf(error);
    this.#standIn(kind, {
      kind: reason === 'insecure' ? reason : `${DEVICES[kind]}_${reason}`,
      detail: this.#devices.label(kind),
      reason,
    });
    if (reason === 'gone' && this.#devices.lose(kind)) {
      this.#acquire([kind]); // the next one takes over
    } else if (reason === 'busy') {
      this.#retries[kind] = setTimeout(() => this.#acquire([kind]), BUSY_RETRY_MS);
    }
  }

  get #cardWords() {
    return this.#withheld.audio && this.#withheld.video ? this.#curtainWords() : null;
  }

  #standIn(kind, notice = null) {
    const words = kind === 'video' ? this.#cardWords : null;
    this.#put(kind, { ...standIn(kind, words), isReal: false, words }, notice);
  }

  #put(kind, source, notice = null) {
    const old = this.#sources[kind];
    this.#sources[kind] = source;
    this.#notices[kind] = notice;
    if (old) {
      this.stream.removeTrack(old.track);
    }
    source.track.enabled = kind === 'video' || !this.#withheld.audio;
    this.stream.addTrack(source.track);
    this.#onTrack(kind, source.track, Boolean(source.isDevice));
    old?.stop();
    this.#onChanged();
  }
}
