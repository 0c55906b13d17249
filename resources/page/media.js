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

import { isDevice, usedDevice } from './device-order.js';
import { canShare, screenSource } from './screen.js';
import { standIn, testSource } from './synthetic.js';

const BUSY_RETRY_MS = 3_000;
const CONSTRAINTS = {
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
};
const KINDS = ['audio', 'video'];
const DEVICES = { audio: 'microphone', video: 'camera' };
/** What an error of getUserMedia means to the user, by its name. */
const REASONS = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  OverconstrainedError: 'gone',
  NotReadableError: 'busy',
  AbortError: 'busy',
  insecure: 'insecure',
};

/** Whether this browser gives a camera to this page at all. */
export const canCapture = Boolean(navigator.mediaDevices?.getUserMedia);

export class OwnMedia {
  /** Both own tracks belong to it; it is what the peer is told, not what is shown. */
  stream = new MediaStream();
  #orders; // of the user's choices, by kind
  #lists = null; // as `listDevices` gives them; null before the first
  #used = { audio: '', video: '' }; // the choice that was opened last, or tried
  #standards = { audio: '', video: '' }; // the system's defaults at that time
  #gone = new Set(); // ids that are known to be away although they are still listed
  #sources = { audio: null, video: null }; // {track, stop, isReal, isDevice, isScreen, words}
  #notices = { audio: null, video: null, screen: null };
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
  constructor({ camera, microphone }, onTrack, onChanged, curtainWords) {
    this.#orders = { audio: microphone, video: camera };
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
    return { camera: this.#used.video, microphone: this.#used.audio };
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
    const isAllDenied = notices.length === 2 && notices.every(({ reason }) => reason === 'denied');
    const shown = isAllDenied ? [{ kind: 'devices_denied', detail: '' }] : notices;
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
    this.#orders[kind] = order;
    this.#gone.delete(order[0]);
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
    this.#lists = lists;
    const ids = [...lists.camera.devices, ...lists.microphone.devices].map(({ id }) => id);
    this.#gone = new Set([...this.#gone].filter((id) => ids.includes(id)));
    for (const kind of KINDS) {
      this.#standards[kind] ||= lists[DEVICES[kind]].standard;
    }
    if (this.#isOpen) {
      const changed = KINDS.filter((kind) => this.#isAnother(kind));
      if (changed.length > 0) {
        this.#acquire(changed);
      }
    }
  }

  /** Tries again what failed: something was allowed, or the user asks. */
  retry() {
    const failed = KINDS.filter((kind) => this.#notices[kind]);
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
      this.#notices.screen = { kind: 'screen_failed', detail: '' };
      this.#onChanged();
    } finally {
      this.#isAsking = false;
    }
  }

  /** Sends the camera again. */
  unshare() {
    if (this.isSharing) {
      this.#standIn('video');
      this.#acquire(['video']);
    }
  }

  #isAnother(kind) {
    const reason = this.#notices[kind]?.reason;
    const wish = this.#wish(kind);
    const isOtherDefault =
      wish === '' && this.#standards[kind] !== '' && this.#lists[DEVICES[kind]].standard !== this.#standards[kind];
    return ['gone', 'missing'].includes(reason) || wish !== this.#used[kind] || isOtherDefault;
  }

  /** What of the user's order is to be used now. */
  #wish(kind) {
    if (this.#withheld[kind] && this.#releases[kind]) {
      return 'none';
    }
    const { devices, isKnown } = this.#lists?.[DEVICES[kind]] ?? {};
    const order = this.#orders[kind].filter((choice) => !this.#gone.has(choice));
    return usedDevice(order, isKnown ? devices.map(({ id }) => id) : null);
  }

  async #acquire(wanted) {
    const kinds = wanted.filter((kind) => kind === 'audio' || !this.isSharing);
    const turns = Object.fromEntries(kinds.map((kind) => [kind, (this.#turns[kind] += 1)]));
    const isStale = (kind) => this.#turns[kind] !== turns[kind];
    const devices = [];
    for (const kind of kinds) {
      const choice = this.#wish(kind);
      clearTimeout(this.#retries[kind]);
      this.#used[kind] = choice;
      this.#standards[kind] = this.#lists?.[DEVICES[kind]].standard ?? '';
      if (choice === 'none') {
        this.#standIn(kind);
      } else if (choice === 'test' || choice.startsWith('test:')) {
        this.#put(kind, { ...testSource(kind, choice), isReal: true });
      } else if (canCapture) {
        devices.push(kind);
      } else {
        this.#fail(kind, { name: 'insecure' });
      }
    }
    // Both in one question where possible: the browser then asks the user once.
    const groups = devices.length === 2 ? [devices, ['audio'], ['video']] : [devices];
    for (const group of groups) {
      const open = group.filter((kind) => !isStale(kind) && devices.includes(kind));
      if (open.length === 0) {
        continue;
      }
      try {
        const stream = await this.#capture(open);
        for (const track of stream.getTracks()) {
          if (isStale(track.kind)) {
            track.stop();
          } else {
            this.#put(track.kind, this.#deviceSource(track));
            devices.splice(devices.indexOf(track.kind), 1);
          }
        }
      } catch (error) {
        console.info(`getUserMedia for ${open.join(' and ')}: ${error.name}: ${error.message}`);
        if (open.length === 1 && !isStale(open[0])) {
          this.#fail(open[0], error);
        }
      }
    }
  }

  async #capture(kinds) {
    const constraints = (kind) => {
      const id = this.#used[kind];
      const which = id ? { deviceId: { exact: id } } : kind === 'video' ? { facingMode: { ideal: 'user' } } : {};
      return { ...CONSTRAINTS[kind], ...which };
    };
    return navigator.mediaDevices.getUserMedia(Object.fromEntries(kinds.map((kind) => [kind, constraints(kind)])));
  }

  #deviceSource(track) {
    track.onended = () => this.#fail(track.kind, { name: 'OverconstrainedError' });
    return {
      track,
      isReal: true,
      isDevice: true,
      stop() {
        track.onended = null;
        track.stop();
      },
    };
  }

  #fail(kind, { name }) {
    const reason = REASONS[name] ?? 'busy';
    const used = this.#used[kind];
    this.#standIn(kind, {
      kind: reason === 'insecure' ? reason : `${DEVICES[kind]}_${reason}`,
      detail: '',
      reason,
    });
    if (reason === 'gone' && isDevice(used) && !this.#gone.has(used)) {
      this.#gone.add(used);
      this.#acquire([kind]); // the next one takes over
    } else if (reason === 'busy') {
      this.#retries[kind] = setTimeout(() => this.retry(), BUSY_RETRY_MS);
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
