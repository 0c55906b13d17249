/** How loud the own microphone is, and what a person notices too late about it. */

const EVERY_MS = 100;
const FLOOR_DBFS = -60; // as a meter shows it
const SILENT_MS = 5_000; // some devices begin with a second of zeros
/** Speech stands at -35 to -15 after the browser lowered the noise. */
const TALK_DBFS = -40;
const TALK_MS = 600; // of sound within
const TALK_WITHIN_MS = 2_000;
const TOLD_MS = 4_000; // after the last talk: long enough to be read

/**
 * Whether a microphone gives nothing at all, and whether somebody talks who is muted. Pure: moments
 * come in as `now`, milliseconds of a clock that never jumps.
 */
export class VoiceWatch {
  #soundAt = null; // the last sound, or the beginning
  #talks = []; // when there was speech while muted, in TALK_WITHIN_MS
  #toldUntil = 0;
  #isSilent = false;
  #isTold = false;

  /** The kinds of notices that hold now. */
  get kinds() {
    return [...(this.#isSilent ? ['microphone_silent'] : []), ...(this.#isTold ? ['muted_talk'] : [])];
  }

  /**
   * Takes a level, ten times a second.
   * @param {number} now
   * @param {number} level in dB of full scale; -Infinity is not one step of sound
   * @param {boolean} isMuted the other gets silence
   */
  hear(now, level, isMuted) {
    if (level > -Infinity || this.#soundAt === null) {
      this.#soundAt = now;
    }
    this.#isSilent = !isMuted && now - this.#soundAt >= SILENT_MS;
    this.#talks = this.#talks.filter((at) => isMuted && now - at < TALK_WITHIN_MS);
    if (isMuted && level > TALK_DBFS) {
      this.#talks.push(now);
      if (this.#talks.length >= TALK_MS / EVERY_MS) {
        this.#toldUntil = now + TOLD_MS;
      }
    }
    this.#isTold = isMuted && now < this.#toldUntil;
  }
}

/** Listens to the own microphone, also while it is muted. */
export class OwnVoice {
  /** how loud it is, 0 to 1 as a meter shows it; null while there is nothing to hear */
  level = null;
  /** the kinds of notices that hold now */
  kinds = [];
  #track = null; // that is sent
  #meter = null;
  #isMuted;
  #onLevel;
  #onKinds;

  /**
   * @param {() => boolean} isMuted whether the other gets silence
   * @param {(level: number | null) => void} onLevel ten times a second
   * @param {() => void} onKinds other kinds hold than before
   */
  constructor(isMuted, onLevel, onKinds) {
    this.#isMuted = isMuted;
    this.#onLevel = onLevel;
    this.#onKinds = onKinds;
  }

  /** @param {MediaStreamTrack | null} track to listen to from now on; null: nothing */
  listen(track) {
    if (track === this.#track) {
      return;
    }
    this.#track = track;
    this.#meter?.close();
    const watch = new VoiceWatch();
    this.#meter = track && new Meter(track, (level) => {
      watch.hear(performance.now(), level, this.#isMuted());
      this.#tell(Math.max(0, Math.min(1, 1 - level / FLOOR_DBFS)), watch.kinds);
    });
    this.#tell(track ? 0 : null, []);
  }

  #tell(level, kinds) {
    this.level = level;
    this.#onLevel(level);
    if (kinds.join() !== this.kinds.join()) {
      this.kinds = kinds;
      this.#onKinds();
    }
  }
}

/** Measures one track until it is closed. */
class Meter {
  #track;
  #context = new AudioContext();
  #timer;

  /** @param {(level: number) => void} onLevel in dB of full scale, once the page may hear */
  constructor(track, onLevel) {
    this.#track = track.clone();
    this.#track.enabled = true; // our own: what is sent stays as silent as it was
    const analyser = new AnalyserNode(this.#context, { fftSize: 2048 });
    this.#context.createMediaStreamSource(new MediaStream([this.#track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.#timer = setInterval(() => {
      if (this.#context.state !== 'running') {
        this.#context.resume(); // nothing is heard before the page was touched
        return;
      }
      analyser.getFloatTimeDomainData(samples);
      onLevel(10 * Math.log10(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length));
    }, EVERY_MS);
  }

  /** Lets go of the track; nothing is told any more. */
  close() {
    clearInterval(this.#timer);
    this.#track.stop();
    this.#context.close();
  }
}
