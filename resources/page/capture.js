/** Camera and microphone as the browser gives them, and what its errors mean. */

const CONSTRAINTS = {
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
};
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

/** Whether the system forbids it, and not the user; the name of the error is the same. */
export function isOfSystem({ name, message }) {
  return name === 'NotAllowedError' && /\bsystem\b/i.test(message ?? ''); // as Chromium writes it
}

/** @returns {'denied' | 'forbidden' | 'missing' | 'gone' | 'busy' | 'insecure'} */
export function reasonOf(error) {
  return isOfSystem(error) ? 'forbidden' : (REASONS[error.name] ?? 'busy');
}

/**
 * Asks for devices, in one question: the browser then asks the user once.
 * @param {Record<'audio' | 'video', string>} wanted of each kind an id; '' for the system's default
 * @returns {Promise<MediaStreamTrack[]>} one of each kind
 * @throws {DOMException} one of them cannot be had, or the user says no
 */
export async function capture(wanted) {
  const constraints = Object.entries(wanted).map(([kind, id]) => {
    const which = id ? { deviceId: { exact: id } } : kind === 'video' ? { facingMode: { ideal: 'user' } } : {};
    return [kind, { ...CONSTRAINTS[kind], ...which }];
  });
  const stream = await navigator.mediaDevices.getUserMedia(Object.fromEntries(constraints));
  return stream.getTracks();
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
