/** The picture of a screen, a window or a tab, which the user picks in a dialog of the browser. */

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
    if (error.name === 'NotAllowedError' || error.name === 'AbortError') {
      return null; // one error for a press on "cancel" and for a system that forbids it
    }
    throw error;
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
