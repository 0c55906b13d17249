/** Camera and microphone as the browser gives them, and what its errors mean. A kind is 'audio' or 'video'. */

import { DEVICES } from './device-wish.js';

const CONSTRAINTS = {
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
};
// Chromium says no for a moment to a page that was loaded anew while it asked, though all is granted.
const PAUSES_MS = [100, 400, 1500];
/** What an error of getUserMedia means to the user, by its name. */
const REASONS = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  dismissed: 'dismissed',
  NotFoundError: 'missing',
  OverconstrainedError: 'gone',
  NotReadableError: 'busy',
  AbortError: 'busy',
  insecure: 'insecure',
};

/** Whether this browser gives a camera to this page at all. */
export const canCapture = Boolean(navigator.mediaDevices?.getUserMedia);

/** Whether the system forbids it, and not the user; the name of the error is the same. */
export function isOfSystem({ name, message }) {
  return name === 'NotAllowedError' && /\bsystem\b/i.test(message ?? ''); // as Chromium writes it
}

/** @returns {'denied' | 'dismissed' | 'forbidden' | 'missing' | 'gone' | 'busy' | 'insecure'} */
export function reasonOf(error) {
  return isOfSystem(error) ? 'forbidden' : (REASONS[error.name] ?? 'busy');
}

/** One notice in place of two that say the same of both devices. @param {{reason: string | null}[]} notices */
export function inOne(notices) {
  const [{ reason } = {}] = notices;
  const isOne = ['denied', 'dismissed'].includes(reason) && notices.length === 2 && notices[1].reason === reason;
  return isOne ? [{ kind: `devices_${reason}`, detail: '' }] : notices;
}

/** Of which kinds the browser gives the page devices, or gives none, without asking the user. */
export async function decidedOf(kinds) {
  const states = await Promise.all(kinds.map(permissionOf));
  return kinds.filter((_, i) => ['granted', 'denied'].includes(states[i]));
}

async function permissionOf(kind) {
  try {
    return (await navigator.permissions.query({ name: DEVICES[kind] })).state;
  } catch {
    return null; // older browsers do not tell
  }
}

/**
 * Asks for devices, in one question: the browser then asks the user once.
 * @param {Record<'audio' | 'video', string>} wanted of each kind an id; '' for the system's default
 * @param {boolean} isSure whether these ids are there; otherwise another device may come, rather than
 *   none and another question
 * @returns {Promise<MediaStreamTrack[]>} one of each kind
 * @throws {DOMException} one of them cannot be had, or the user says no; its name is `dismissed` where
 *   he did that for now, and is asked again another time
 */
export async function capture(wanted, isSure) {
  const constraints = Object.entries(wanted).map(([kind, id]) => {
    const deviceId = isSure ? { exact: id } : { ideal: id };
    const which = id ? { deviceId } : kind === 'video' ? { facingMode: { ideal: 'user' } } : {};
    return [kind, { ...CONSTRAINTS[kind], ...which }];
  });
  const pauses = [...PAUSES_MS];
  for (;;) {
    try {
      return (await navigator.mediaDevices.getUserMedia(Object.fromEntries(constraints))).getTracks();
    } catch (error) {
      const isNo = error.name === 'NotAllowedError' && !isOfSystem(error);
      const states = isNo ? new Set(await Promise.all(Object.keys(wanted).map(permissionOf))) : new Set();
      const state = states.size === 1 ? [...states][0] : null;
      if (state === 'prompt') {
        throw new DOMException(error.message, 'dismissed'); // the question was closed, or answered without ado
      } else if (state !== 'granted' || pauses.length === 0) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, pauses.shift()));
    }
  }
}

/**
 * @param {MediaStreamTrack} track of a device
 * @param {() => void} onGone it was unplugged, or taken away
 * @returns {object} a source as in `synthetic.js`
 */
export function deviceSource(track, onGone) {
  track.onended = onGone;
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
