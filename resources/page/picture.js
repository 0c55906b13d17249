/**
 * What the page sends in place of a camera: the test picture, black, or a card that says why.
 *
 * Draws on any 2D context, in the page or in a worker; knows no track and no clock.
 */

import { CELLS_PER_ROW, ROWS, ROWS_PER_PICTURE, stampBits } from './stamp.js';

/** Sizes in pixels, rates in pictures a second. */
export const PICTURES = {
  test: { width: 1280, height: 720, fps: 30 },
  // Black costs next to nothing, but must not stand still: a side that gets no picture for 1.5 s
  // believes that the connection is broken.
  black: { width: 320, height: 180, fps: 5 },
  card: { width: 640, height: 360, fps: 5 },
};

/** A still picture comes so often at first: an encoder makes it sharp with each one, not with time. */
export const QUICK = { fps: 15, ms: 1_500 };

const PIXELS_PER_SECOND = 90;
// The card of Tandem's window, in its colours; the second ground as with black.
const CARD_GROUNDS = ['#24303c', '#24303d'];
const CARD_LETTERS = '#f2f4f6';
const CARD_FONT = { largest: 44, least: 14, step: 2 }; // pixels
const CARD_MARGIN = 32;

/**
 * Makes the function that draws one picture after the other.
 *
 * @param {'test' | 'black' | 'card'} kind
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} context of that kind's size
 * @param {(width: number, height: number) => HTMLCanvasElement | OffscreenCanvas} makeCanvas
 * @param {string} words what stands on the card
 * @returns {(timeMs: number) => void} draws the picture of that moment (milliseconds since 1970)
 */
export function painter(kind, context, makeCanvas, words = '') {
  const { width, height } = PICTURES[kind];
  let isOdd = false;
  if (kind === 'black') {
    return () => {
      // One step of one colour, invisible: without a change a canvas gives no new picture.
      isOdd = !isOdd;
      context.fillStyle = isOdd ? '#000000' : '#000001';
      context.fillRect(0, 0, width, height);
    };
  }
  if (kind === 'card') {
    return () => {
      isOdd = !isOdd;
      drawCard(context, width, height, words, CARD_GROUNDS[Number(isOdd)]);
    };
  }
  const texture = drawTexture(makeCanvas(width * 2, height));
  return (timeMs) => {
    const shift = Math.round((timeMs / 1000) * PIXELS_PER_SECOND) % width;
    context.drawImage(texture, shift, 0, width, height, 0, 0, width, height);
    drawBall(context, timeMs / 1000, width, height);
    drawClock(context, timeMs, width, height);
    drawStamp(context, timeMs, width, height);
  };
}

function drawCard(context, width, height, words, ground) {
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height);
  context.fillStyle = CARD_LETTERS;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  let pixels = CARD_FONT.largest;
  let lines;
  for (; pixels >= CARD_FONT.least; pixels -= CARD_FONT.step) {
    context.font = `${pixels}px system-ui, sans-serif`;
    lines = words.split('\n').flatMap((line) => wrapped(context, line, width - 2 * CARD_MARGIN));
    if (lines.length * pixels * 1.3 <= height - 2 * CARD_MARGIN) {
      break;
    }
  }
  lines.forEach((line, i) =>
    context.fillText(line, width / 2, height / 2 + (i - (lines.length - 1) / 2) * pixels * 1.3),
  );
}

/** The lines of a text, none wider than that; a word that is too long is broken anywhere. */
function wrapped(context, text, width) {
  const lines = [''];
  for (const word of text.split(/(?<=\s)/)) {
    if (lines.at(-1) && context.measureText(lines.at(-1) + word.trimEnd()).width > width) {
      lines.push('');
    }
    for (const character of word) {
      if (lines.at(-1) && context.measureText(lines.at(-1) + character).width > width) {
        lines.push('');
      }
      lines[lines.length - 1] += character;
    }
  }
  return lines.map((line) => line.trim());
}

/** A seamless band of hills and grain, two pictures wide, so that it can roll by. */
function drawTexture(canvas) {
  const context = canvas.getContext('2d');
  const width = canvas.width / 2;
  const image = context.createImageData(canvas.width, canvas.height);
  let noise = 1;
  for (let y = 0; y < canvas.height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const turn = (x / width) * 2 * Math.PI;
      const wave = Math.sin(3 * turn + y / 53) + Math.sin(5 * turn - y / 37) + Math.sin(y / 29);
      noise = (noise * 48271) % 2147483647; // Lehmer's generator: the same grain every time
      const grain = (noise % 17) - 8;
      const left = 4 * (y * canvas.width + x);
      for (const at of [left, left + 4 * width]) {
        image.data[at] = 58 + 14 * wave + grain;
        image.data[at + 1] = 84 + 20 * wave + grain;
        image.data[at + 2] = 128 + 26 * wave + grain;
        image.data[at + 3] = 255;
      }
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

function drawBall(context, time, width, height) {
  const x = width * (0.5 + 0.36 * Math.sin(time * 1.1));
  const y = height * (0.58 + 0.22 * Math.sin(time * 1.7));
  context.fillStyle = '#ffb454';
  context.beginPath();
  context.arc(x, y, height / 12, 0, 2 * Math.PI);
  context.fill();
}

function drawClock(context, timeMs, width, height) {
  context.font = `600 ${Math.round(height / 12)}px monospace`;
  context.textAlign = 'center';
  context.fillStyle = '#ffffff';
  context.fillText(new Date(timeMs).toISOString().slice(11, 22), width / 2, height * 0.93);
}

function drawStamp(context, timeMs, width, height) {
  const cellWidth = width / CELLS_PER_ROW;
  const cellHeight = height / ROWS_PER_PICTURE;
  context.fillStyle = '#000000';
  context.fillRect(0, 0, width, cellHeight * ROWS);
  context.fillStyle = '#ffffff';
  stampBits(timeMs).forEach((bit, i) => {
    if (bit) {
      const row = Math.floor(i / CELLS_PER_ROW);
      context.fillRect((i % CELLS_PER_ROW) * cellWidth, row * cellHeight, cellWidth, cellHeight);
    }
  });
}
