/**
 * Our own camera and microphone, or what stands in for them.
 *
 * There is always a picture to send from `open` to `close`: black until the camera gives one, and
 * when it fails. A device that fails costs only itself: the call goes on with what there is.
 *
 * What is withheld is silence or black to the other side: a microphone stays open then, a camera is
 * let go of.
 *
 * A choice is '' (the system's default device), 'none', 'test' ('test:HZ' for another tone) or the
 * id of a device.
 */

import { pictureSource, silenceSource, toneSource } from './synthetic.js';

const TONE_HZ = 440;
const CONSTRAINTS = {
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
};
const KINDS = ['audio', 'video'];
/** What an error of getUserMedia means to the user, by its name. */
const REASONS = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  OverconstrainedError: 'gone',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

/** Whether this browser gives a camera to this page at all. */
export const canCapture = Boolean(navigator.mediaDevices?.getUserMedia);

export class OwnMedia {
  /** Both own tracks belong to it; it is what the peer is told, not what is shown. */
  stream = new MediaStream();
  #choices;
  #sources = { audio: null, video: null }; // {track, stop, isReal, isDevice}
  #notices = { audio: null, video: null };
  #withheld = { audio: false, video: false };
  #turns = { audio: 0, video: 0 }; // a device that comes when another was asked for is closed
  #isOpen = false;
  #onTrack;
  #onChanged;

  /**
   * @param {{camera: string, microphone: string}} choices
   * @param {(kind: 'audio' | 'video', track: MediaStreamTrack | null) => void} onTrack another track
   *   is to be sent
   * @param {() => void} onChanged the preview or the notices are others than before
   */
  constructor({ camera, microphone }, onTrack, onChanged) {
    this.#choices = { audio: microphone, video: camera };
    this.#onTrack = onTrack;
    this.#onChanged = onChanged;
  }

  /** Whether the user withholds sound or picture; it outlives the call. */
  get withheld() {
    return { ...this.#withheld };
  }

  /** What is sent now; null where nothing is there yet. */
  get tracks() {
    return { audio: this.#sources.audio?.track ?? null, video: this.#sources.video?.track ?? null };
  }

  /** The own picture's track; null while it is black because there is no camera. */
  get preview() {
    const { video } = this.#sources;
    return video?.isReal ? video.track : null;
  }

  /** A camera that faces the user is shown as a mirror does; one at the back of a phone is not. */
  get isMirrored() {
    const { video } = this.#sources;
    return Boolean(video?.isDevice) && video.track.getSettings?.().facingMode !== 'environment';
  }

  /** [{kind, detail}] of what is wrong with the devices now. */
  get notices() {
    const notices = KINDS.map((kind) => this.#notices[kind]).filter(Boolean);
    const isAllDenied = notices.length === 2 && notices.every(({ reason }) => reason === 'denied');
    return isAllDenied ? [{ kind: 'devices_denied', detail: '' }] : notices;
  }

  /** Opens what was chosen; returns at once, the devices come when they come. */
  open() {
    this.#isOpen = true;
    this.#put('video', standIn('video'));
    this.#acquire(KINDS);
  }

  /** @param {'audio' | 'video'} kind @param {boolean} isWithheld */
  withhold(kind, isWithheld) {
    this.#withheld[kind] = isWithheld;
    const source = this.#sources[kind];
    if (kind === 'audio') {
      if (source) {
        source.track.enabled = !isWithheld;
      }
    } else if (this.#isOpen) {
      if (isWithheld) {
        this.#put('video', standIn('video'));
      }
      this.#acquire(['video']);
    }
    this.#onChanged();
  }

  /** Stops everything; no light stays on, also of a device that is still being asked for. */
  close() {
    this.#isOpen = false;
    for (const kind of KINDS) {
      this.#turns[kind] += 1;
      this.#sources[kind]?.stop();
      this.#sources[kind] = null;
      this.#notices[kind] = null;
    }
    this.#onChanged();
  }

  /** Changes a device, in a call without interrupting it. */
  choose(kind, choice) {
    this.#choices[kind] = choice;
    if (!this.#isOpen) {
      return;
    }
    if (kind === 'video' && this.preview) {
      this.#put('video', standIn('video')); // A phone cannot open two cameras at once.
    }
    this.#acquire([kind]);
  }

  /** Something was plugged in or out: what is missing is tried again. */
  devicesChanged() {
    const missing = KINDS.filter((kind) => ['gone', 'missing'].includes(this.#notices[kind]?.reason));
    if (this.#isOpen && missing.length > 0) {
      this.#acquire(missing);
    }
  }

  async #acquire(kinds) {
    const turns = Object.fromEntries(kinds.map((kind) => [kind, (this.#turns[kind] += 1)]));
    const isStale = (kind) => this.#turns[kind] !== turns[kind];
    const devices = [];
    for (const kind of kinds) {
      const isReleased = kind === 'video' && this.#withheld.video;
      const choice = isReleased ? 'none' : this.#choices[kind];
      if (choice === 'none') {
        this.#put(kind, standIn(kind));
      } else if (choice === 'test' || choice.startsWith('test:')) {
        this.#put(kind, testSource(kind, choice));
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
      const id = this.#choices[kind];
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
    const reason = REASONS[name] ?? (name === 'insecure' ? 'insecure' : 'busy');
    const device = kind === 'video' ? 'camera' : 'microphone';
    this.#put(kind, standIn(kind), {
      kind: reason === 'insecure' ? 'insecure' : `${device}_${reason}`,
      detail: '',
      reason,
    });
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
    this.#onTrack(kind, source.track);
    old?.stop();
    this.#onChanged();
  }
}

/** What is sent without a device: the other side goes on getting packets. */
function standIn(kind) {
  const source = kind === 'video' ? pictureSource('black') : silenceSource();
  return { ...source, isReal: false };
}

function testSource(kind, choice) {
  const frequency = Number.parseFloat(choice.slice('test:'.length)) || TONE_HZ;
  return { ...(kind === 'video' ? pictureSource('test') : toneSource(frequency)), isReal: true };
}
