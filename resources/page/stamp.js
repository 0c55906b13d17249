/**
 * The time stamp in the test picture: its bits, and reading them back (docs/test-signals.md).
 *
 * Pure: numbers and pixels in, numbers out; no document, no clock. The top ninth of the picture
 * holds two rows of 32 cells, 64 bits: a mark of 8, 48 of wall-clock milliseconds, a CRC of 8.
 */

export const CELLS_PER_ROW = 32;
export const ROWS = 2;
/** The stamp's two rows are 1/9 of the picture's height. */
export const ROWS_PER_PICTURE = 18;

const MARK = 0b10110010;
const TIME_BYTES = 6;
const CRC_POLYNOMIAL = 0x07;
const RGB_THRESHOLD = 128;

/**
 * CRC-8, polynomial 0x07, initial value 0, not reflected.
 * @param {Iterable<number>} bytes each 0 to 255
 * @returns {number} 0 to 255
 */
export function crc8(bytes) {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = crc & 0x80 ? ((crc << 1) ^ CRC_POLYNOMIAL) & 0xff : (crc << 1) & 0xff;
    }
  }
  return crc;
}

/**
 * The 64 bits that stand for a moment, in the order of the cells.
 * @param {number} timeMs milliseconds since 1970, a whole number below 2^48
 * @returns {Uint8Array} 64 values, 0 or 1
 */
export function stampBits(timeMs) {
  const time = [];
  // Division, not shifts: the time has more than the 32 bits that JavaScript shifts.
  for (let rest = timeMs; time.length < TIME_BYTES; rest = Math.floor(rest / 256)) {
    time.unshift(rest % 256);
  }
  const bytes = [MARK, ...time, crc8(time)];
  return Uint8Array.from({ length: 64 }, (_, i) => (bytes[i >> 3] >> (7 - (i & 7))) & 1);
}

/**
 * The moment that a picture carries.
 *
 * @param {{data: ArrayLike<number>, width: number, height: number}} image RGBA, as ImageData;
 *   the whole picture or any upper part of it that holds the stamp
 * @param {number} [pictureHeight] the height of the whole picture, in the same scale
 * @returns {number | null} milliseconds since 1970; null if there is no stamp, or a damaged one
 */
export function readStamp(image, pictureHeight = image.height) {
  const cellWidth = image.width / CELLS_PER_ROW;
  const cellHeight = pictureHeight / ROWS_PER_PICTURE;
  if (cellWidth < 5 || cellHeight < 5 || cellHeight * ROWS > image.height + 0.5) {
    return null; // below 160x90 the cells run into one another
  }
  const bytes = new Uint8Array(8);
  for (let cell = 0; cell < 64; cell += 1) {
    const column = cell % CELLS_PER_ROW;
    const row = (cell - column) / CELLS_PER_ROW;
    const luma = meanLuma(
      image,
      Math.round((column + 0.25) * cellWidth),
      Math.round((row + 0.25) * cellHeight),
      Math.max(1, Math.round(cellWidth / 2)),
      Math.max(1, Math.round(cellHeight / 2)),
    );
    bytes[cell >> 3] = (bytes[cell >> 3] << 1) | (luma > RGB_THRESHOLD ? 1 : 0);
  }
  const time = bytes.subarray(1, 1 + TIME_BYTES);
  if (bytes[0] !== MARK || bytes[7] !== crc8(time)) {
    return null;
  }
  return time.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** Mean luma (BT.601, 0 to 255) of a rectangle of RGBA pixels. */
function meanLuma(image, left, top, width, height) {
  const right = Math.min(left + width, image.width);
  const bottom = Math.min(top + height, image.height);
  let sum = 0;
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const at = 4 * (y * image.width + x);
      sum += 0.299 * image.data[at] + 0.587 * image.data[at + 1] + 0.114 * image.data[at + 2];
    }
  }
  return sum / ((right - left) * (bottom - top));
}

/**
 * Reads the stamps of one element's pictures, at little cost: only the top ninth is copied,
 * shrunk to 320 pixels' width.
 */
export class StampReader {
  static #WIDTH = 320;
  static #PICTURE_HEIGHT = 180;
  #context;

  constructor() {
    const canvas = document.createElement('canvas');
    canvas.width = StampReader.#WIDTH;
    canvas.height = (StampReader.#PICTURE_HEIGHT * ROWS) / ROWS_PER_PICTURE;
    this.#context = canvas.getContext('2d', { willReadFrequently: true });
  }

  /**
   * @param {HTMLVideoElement | HTMLCanvasElement} source what shows the picture now
   * @returns {number | null} as `readStamp`
   */
  read(source) {
    const width = source.videoWidth ?? source.width;
    const height = source.videoHeight ?? source.height;
    if (!width || !height) {
      return null;
    }
    const { canvas } = this.#context;
    const strip = (height * ROWS) / ROWS_PER_PICTURE;
    this.#context.drawImage(source, 0, 0, width, strip, 0, 0, canvas.width, canvas.height);
    const image = this.#context.getImageData(0, 0, canvas.width, canvas.height);
    return readStamp(image, StampReader.#PICTURE_HEIGHT);
  }
}
