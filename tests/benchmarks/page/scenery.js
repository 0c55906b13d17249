/**
 * The program's moving test picture (desktop/media/moving_picture.py), put together from the same
 * planes: what differs on the other side was lost on the way.
 */

import { CELLS_PER_ROW, ROWS, ROWS_PER_PICTURE, stampBits } from '/stamp.js';

const LUMA_ZERO = 16;
const LUMA_ONE = 235;
const NEUTRAL_CHROMA = 128;

/** Makes pictures in the format I420. */
export class Scenery {
  #places;
  #driftPx;
  #planes = [];
  #noise; // of luma, as words of four pixels
  #noiseRows;
  #noiseStep;

  /**
   * @param {object} layout what the side's program says of `bytes`: width, height, fps, drift_px,
   *   places (left and top of the balloon by step), balloon_px, noise_rows, noise_step
   * @param {ArrayBuffer} bytes by plane the strip, the balloon and, as 16 bits, its opacity of 256;
   *   then the noise
   */
  constructor(layout, bytes) {
    Object.assign(this, { width: layout.width, height: layout.height, fps: layout.fps });
    this.#places = layout.places;
    this.#driftPx = layout.drift_px;
    let at = 0;
    const take = (Kind, length) => {
      const taken = new Kind(bytes.slice(at, at + length * Kind.BYTES_PER_ELEMENT));
      at += taken.byteLength;
      return taken;
    };
    for (const shift of [0, 1, 1]) {
      const [width, height] = [layout.width >> shift, layout.height >> shift];
      const size = layout.balloon_px >> shift;
      this.#planes.push({
        shift,
        width,
        height,
        size,
        strip: take(Uint8Array, 3 * width * height),
        balloon: take(Uint8Array, size * size),
        opacity: take(Uint16Array, size * size),
      });
    }
    this.#noiseRows = layout.noise_rows;
    this.#noiseStep = layout.noise_step;
    const noise = take(Uint8Array, layout.width * (layout.height + layout.noise_rows));
    this.#noise = new Uint32Array(noise.buffer);
  }

  /**
   * The picture of a moment, with its stamp.
   * @param {number} timeMs wall-clock milliseconds since 1970
   * @returns {Uint8Array} the three planes without padding
   */
  at(timeMs) {
    const step = Math.floor((timeMs * this.fps) / 1000);
    const drift = (step * this.#driftPx) % (2 * this.width);
    const [left, top] = this.#places[step % this.#places.length];
    const picture = new Uint8Array((this.width * this.height * 3) / 2);
    let start = 0;
    for (const plane of this.#planes) {
      const target = picture.subarray(start, start + plane.width * plane.height);
      start += target.length;
      for (let y = 0; y < plane.height; y += 1) {
        const from = 3 * plane.width * y + (drift >> plane.shift);
        target.set(plane.strip.subarray(from, from + plane.width), y * plane.width);
      }
      layOver(target, plane, left >> plane.shift, top >> plane.shift);
      if (plane.shift) {
        target.fill(NEUTRAL_CHROMA, 0, (plane.width * plane.height * ROWS) / ROWS_PER_PICTURE);
      } else {
        this.#addNoise(target, step);
        drawStamp(target, plane, timeMs);
      }
    }
    return picture;
  }

  #addNoise(luma, step) {
    // Four pixels at once: no sum goes over 255.
    const words = new Uint32Array(luma.buffer, luma.byteOffset, luma.length / 4);
    const first = (((step * this.#noiseStep) % this.#noiseRows) * this.width) / 4;
    for (let index = 0; index < words.length; index += 1) {
      words[index] += this.#noise[first + index];
    }
  }
}

function layOver(target, { width, size, balloon, opacity }, left, top) {
  for (let y = 0; y < size; y += 1) {
    for (let x = Math.max(0, -left); x < Math.min(size, width - left); x += 1) {
      const [here, there] = [(top + y) * width + left + x, y * size + x];
      target[here] += ((balloon[there] - target[here]) * opacity[there]) >> 8;
    }
  }
}

function drawStamp(luma, { width, height }, timeMs) {
  const [cellWidth, cellHeight] = [width / CELLS_PER_ROW, height / ROWS_PER_PICTURE];
  stampBits(timeMs).forEach((bit, cell) => {
    const left = (cell % CELLS_PER_ROW) * cellWidth;
    const first = Math.floor(cell / CELLS_PER_ROW) * cellHeight;
    for (let y = first; y < first + cellHeight; y += 1) {
      luma.fill(bit ? LUMA_ONE : LUMA_ZERO, y * width + left, y * width + left + cellWidth);
    }
  });
}
