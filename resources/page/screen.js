/** The picture of a screen, a window or a tab, which the user picks in a dialog of the browser. */

import { isOfSystem } from './capture.js';

const CONSTRAINTS = { video: { frameRate: { ideal: 15, max: 30 } }, audio: false };

/** Whether this browser can share a screen at all; those of phones cannot. */
export const canShare = Boolean(navigator.mediaDevices?.getDisplayMedia);

/**
 * Asks the user what to share.
 * @param {() => void} onEnded the user pressed the browser's own "stop", or the window was closed
 * @returns {Promise<object | null>} a source as in `synthetic.js`; null if the user thought better
 * @throws {DOMException} the browser or the system does not give it
 */
export async function screenSource(onEnded) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getDisplayMedia(CONSTRAINTS);
  } catch (error) {
    if (isOfSystem(error) || !['NotAllowedError', 'AbortError'].includes(error.name)) {
      throw error;
    }
    return null; // the same error for a press on "cancel"
  }
  const [track] = stream.getVideoTracks();
  track.contentHint = 'detail'; // text is to stay sharp when the line is slow
  track.onended = onEnded;
  return {
    track,
    stop() {
      track.onended = null;
      track.stop();
    },
  };
}
