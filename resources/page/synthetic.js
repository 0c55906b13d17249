/**
 * Tracks that need no device: the test picture, black, a card, the test tone, silence.
 *
 * Each maker returns a `Source`: `{track, stop()}`. `stop` ends the track and frees everything
 * behind it; a source is used once.
 */

import { PICTURES, QUICK, painter } from './picture.js';

const MARK_HZ = 3000;
const MARK_S = 0.02;
const TONE_HZ = 440;
const TONE_AMPLITUDE = 0.25; // -12 dBFS
const SCHEDULE_AHEAD_S = 3; // A hidden page's timers come once a second.
const SCHEDULE_EVERY_MS = 500;

/**
 * What is sent without a device: the other side goes on getting packets.
 * @param {'audio' | 'video'} kind
 * @param {string | null} words of a card in the place of black
 */
export function standIn(kind, words = null) {
  if (kind === 'audio') {
    return silenceSource();
  }
  return words === null ? pictureSource('black') : pictureSource('card', words);
}

/** @param {string} choice 'test', or with the frequency of the tone behind it: 'test:880' */
export function testSource(kind, choice) {
  const frequency = Number.parseFloat(choice.slice('test:'.length)) || TONE_HZ;
  return kind === 'video' ? pictureSource('test') : toneSource(frequency);
}

/**
 * A track of pictures that the page draws; it goes on while the page is hidden.
 * @param {'test' | 'black' | 'card'} kind
 * @param {string} words what stands on a card
 */
function pictureSource(kind, words = '') {
  const worker = new Worker(new URL('./picture-worker.js', import.meta.url), { type: 'module' });
  const track = window.MediaStreamTrackGenerator ? generated(kind, words, worker) : captured(kind, words, worker);
  return {
    track,
    stop() {
      worker.terminate();
      track.stop();
    },
  };
}

/** Drawn in the worker, where the browser can make a track of that. */
function generated(kind, words, worker) {
  const track = new MediaStreamTrackGenerator({ kind: 'video' });
  worker.postMessage({ kind, words, writable: track.writable }, [track.writable]);
  return track;
}

/** Drawn in the page at the worker's pace: browsers without generated tracks, plain HTTP. */
function captured(kind, words, worker) {
  const makeCanvas = (width, height) => Object.assign(document.createElement('canvas'), { width, height });
  const { width, height, fps } = PICTURES[kind];
  const canvas = makeCanvas(width, height);
  const paint = painter(kind, canvas.getContext('2d', { alpha: false }), makeCanvas, words);
  worker.onmessage = ({ data }) => paint(data);
  worker.postMessage({ kind });
  return canvas.captureStream(Math.max(fps, QUICK.fps)).getVideoTracks()[0];
}

/** A track of digital silence: the other side goes on getting packets. */
function silenceSource() {
  const context = new AudioContext();
  const output = monoOutput(context);
  const constant = new ConstantSourceNode(context, { offset: 0 });
  constant.connect(output);
  constant.start();
  return audioSource(context, output);
}

/**
 * A sine with a time mark at the beginning of each whole second of the wall clock.
 * @param {number} frequency in Hz
 */
export function toneSource(frequency) {
  const context = new AudioContext();
  const output = monoOutput(context);
  const oscillator = new OscillatorNode(context, { frequency });
  oscillator.connect(new GainNode(context, { gain: TONE_AMPLITUDE })).connect(output);
  oscillator.start();

  let markedUntil = 0; // the last whole second (since 1970) whose mark is scheduled
  const schedule = () => {
    if (context.state !== 'running') {
      return;
    }
    const now = Date.now() / 1000;
    const contextAhead = context.currentTime - now;
    for (let second = Math.max(markedUntil + 1, Math.ceil(now)); second < now + SCHEDULE_AHEAD_S; second += 1) {
      oscillator.frequency.setValueAtTime(MARK_HZ, second + contextAhead);
      oscillator.frequency.setValueAtTime(frequency, second + contextAhead + MARK_S);
      markedUntil = second;
    }
  };
  const timer = setInterval(schedule, SCHEDULE_EVERY_MS);
  context.addEventListener('statechange', schedule);
  schedule();
  return audioSource(context, output, () => clearInterval(timer));
}

function monoOutput(context) {
  return new MediaStreamAudioDestinationNode(context, { channelCount: 1, channelCountMode: 'explicit' });
}

function audioSource(context, output, onStop = () => {}) {
  const [track] = output.stream.getAudioTracks();
  // Without a click on the page yet, the browser keeps the context silent until there is one.
  const resume = () => context.resume();
  const gestures = ['pointerdown', 'keydown'];
  gestures.forEach((name) => document.addEventListener(name, resume));
  return {
    track,
    stop() {
      gestures.forEach((name) => document.removeEventListener(name, resume));
      onStop();
      track.stop();
      context.close();
    },
  };
}
