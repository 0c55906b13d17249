/**
 * The pace of the pictures that the page draws itself, away from the page's thread: a worker's
 * timers go on when the page is hidden.
 *
 * In: `{kind, words, writable?}`, once. With a `writable` of video frames the worker draws into it;
 * without one it posts the time of each picture that is due, and the page draws.
 * The page ends it by `terminate()`.
 */

import { PICTURES, QUICK, painter } from './picture.js';

onmessage = ({ data: { kind, words, writable } }) => {
  const { width, height, fps } = PICTURES[kind];
  if (!writable) {
    pace(fps, (timeMs) => postMessage(timeMs));
    return;
  }
  const makeCanvas = (w, h) => new OffscreenCanvas(w, h);
  const canvas = makeCanvas(width, height);
  const paint = painter(kind, canvas.getContext('2d', { alpha: false }), makeCanvas, words);
  const writer = writable.getWriter();
  pace(fps, (timeMs) => {
    if (writer.desiredSize <= 0) {
      return; // The last picture was not taken yet: leave this one out, newest only.
    }
    paint(timeMs);
    const frame = new VideoFrame(canvas, { timestamp: Math.round(performance.now() * 1000) });
    writer.write(frame).catch(() => {
      frame.close(); // The track was stopped; the page ends this worker next.
    });
  });
};

/**
 * Calls `draw` `fps` times a second, and more often at first; without drift. After a pause it does not
 * catch up.
 */
function pace(fps, draw) {
  const begin = performance.now();
  let due = begin;
  const turn = () => {
    draw(Date.now());
    const now = performance.now();
    due = Math.max(due + 1000 / (now < begin + QUICK.ms ? Math.max(fps, QUICK.fps) : fps), now);
    setTimeout(turn, due - now);
  };
  turn();
}
