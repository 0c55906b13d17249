/**
 * One side of a measured call in a page: test picture and tone out, what comes in kept as figures.
 *
 * `window.side` is what the side's program calls. Nothing is measured of what the page itself does
 * with a picture: its time is taken before its stamp is read.
 */

import { ROWS, ROWS_PER_PICTURE, readStamp } from '/stamp.js';
import { toneSource } from '/synthetic.js';
import { Scenery } from '/scenery.js';

const KEPT_EVERY = 30; // pictures; whole ones, whose quality is told later
const MAX_KEPT = 60;
const GATHERING_LIMIT_MS = 1500;
const STRIP_WIDTH = 320; // pixels in which a stamp is read
const PICTURE_HEIGHT = 180;

class Side {
  #connection = null; // the last
  #tracks = []; // that are sent
  #isReader = false;
  #other = document.getElementById('other');
  #stream = new MediaStream();
  #pictures = []; // [when it was seen, stamp, width] in ms and pixels
  #kept = []; // {stamp, width, height, luma}
  #sound = []; // {at, samples}: 10 ms each
  #count = 0;
  #keys = [0, 0]; // key frames decoded, and asked for, up to the beginning of the reading

  /** Begin with test picture and tone. */
  async start(layout, frequency) {
    const scenery = new Scenery(layout, await (await fetch('/scenery')).arrayBuffer());
    const track = new MediaStreamTrackGenerator({ kind: 'video' });
    send(scenery, track.writable.getWriter());
    this.#tracks = [toneSource(frequency).track, track];
    this.#other.srcObject = this.#stream;
    this.#other.requestVideoFrameCallback(() => this.#watch());
  }

  /** Begin without anything to send, and without an element that would hold pictures back. */
  async read() {
    this.#isReader = true;
  }

  #open() {
    this.#connection = new RTCPeerConnection();
    this.#connection.ontrack = ({ track }) => {
      if (track.kind === 'audio') {
        this.#hear(track);
      } else if (this.#isReader) {
        this.#read(track);
      }
      this.#stream.addTrack(track);
    };
    this.#tracks.forEach((track) => this.#connection.addTrack(track, this.#stream));
  }

  /** @param {string} codec VP8 or H264 */
  async offer(codec) {
    this.#open();
    const { codecs } = RTCRtpSender.getCapabilities('video');
    const rank = ({ mimeType, sdpFmtpLine = '' }) =>
      (mimeType === `video/${codec}` ? 0 : 4) +
      (sdpFmtpLine.includes('packetization-mode=0') ? 2 : 0) +
      (sdpFmtpLine.includes('profile-level-id=42e0') ? 0 : 1);
    const ranked = codecs.toSorted((one, other) => rank(one) - rank(other));
    this.#connection.getTransceivers()[1].setCodecPreferences(ranked);
    return this.#described(await this.#connection.createOffer());
  }

  async answer(sdp, maxBps) {
    this.#open();
    await this.#connection.setRemoteDescription({ type: 'offer', sdp });
    const described = await this.#described(await this.#connection.createAnswer());
    await this.#keepResolution(maxBps);
    return described;
  }

  async accept(sdp, maxBps) {
    await this.#connection.setRemoteDescription({ type: 'answer', sdp });
    await this.#keepResolution(maxBps);
  }

  /** Forget what was seen and heard so far. */
  async forget() {
    this.#keys = await this.#countedKeys();
    [this.#pictures, this.#kept, this.#sound] = [[], [], []];
  }

  /** What was seen and heard since `forget`; whole pictures follow by `keptPicture`. */
  async take() {
    const taken = {
      keys: (await this.#countedKeys()).map((count, index) => count - this.#keys[index]),
      pictures: this.#pictures,
      kept: this.#kept.map(({ stamp, width, height }) => [stamp, width, height]),
      sound: this.#sound.map(({ at, samples }) => [at, samples.length]),
      samples: await base64(this.#sound.map(({ samples }) => samples)),
    };
    this.takenPictures = this.#kept;
    await this.forget();
    return taken;
  }

  /** The luma of one of the pictures that `take` named. */
  async keptPicture(index) {
    return base64([this.takenPictures[index].luma]);
  }

  async #countedKeys() {
    const statistics = [...(await this.#connection.getStats()).values()];
    const video = statistics.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video');
    return [video?.keyFramesDecoded ?? 0, video?.pliCount ?? 0];
  }

  async #described(description) {
    await this.#connection.setLocalDescription(description);
    await new Promise((resolve) => {
      setTimeout(resolve, GATHERING_LIMIT_MS);
      this.#connection.addEventListener('icegatheringstatechange', () => {
        if (this.#connection.iceGatheringState === 'complete') {
          resolve();
        }
      });
    });
    return this.#connection.localDescription.sdp;
  }

  async #keepResolution(maxBitrate) {
    const sender = this.#connection.getSenders().find(({ track }) => track?.kind === 'video');
    if (!sender) {
      return;
    }
    const parameters = sender.getParameters();
    parameters.degradationPreference = 'maintain-resolution';
    parameters.encodings.forEach((encoding) => Object.assign(encoding, { maxBitrate }));
    await sender.setParameters(parameters);
  }

  #watch() {
    const at = Date.now();
    this.#other.requestVideoFrameCallback(() => this.#watch());
    // Otherwise it is told of a picture that another track had.
    if (this.#other.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
      this.#see(new VideoFrame(this.#other), at);
    }
  }

  async #read(track) {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      await this.#see(value, Date.now());
    }
  }

  async #see(frame, at) {
    const { codedWidth: width, codedHeight: height } = frame;
    this.#count += 1;
    const isKept = this.#count % KEPT_EVERY === 0 && this.#kept.length < MAX_KEPT;
    const rows = isKept ? height : Math.ceil((height * ROWS) / ROWS_PER_PICTURE / 2) * 2;
    const rect = { x: 0, y: 0, width, height: rows };
    const bytes = new Uint8Array(frame.allocationSize({ rect }));
    const [{ offset, stride }] = await frame.copyTo(bytes, { rect });
    frame.close();
    const stamp = stampOf(bytes.subarray(offset), stride, width, height);
    if (stamp === null) {
      return;
    }
    this.#pictures.push([at, stamp, width]);
    if (isKept && stride === width) {
      this.#kept.push({ stamp, width, height, luma: bytes.subarray(offset, offset + width * height) });
    }
  }

  async #hear(track) {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      const samples = new Float32Array(value.numberOfFrames);
      value.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
      value.close();
      this.#sound.push({
        at: performance.timeOrigin + performance.now(),
        samples: Int16Array.from(samples, (sample) => 32767 * sample),
      });
    }
  }
}

async function send(scenery, writer) {
  const started = performance.now();
  for (let number = 1; ; number += 1) {
    const init = {
      format: 'I420',
      codedWidth: scenery.width,
      codedHeight: scenery.height,
      timestamp: Math.round(performance.now() * 1000),
    };
    await writer.write(new VideoFrame(scenery.at(Date.now()), init));
    const waitMs = started + (number * 1000) / scenery.fps - performance.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, waitMs)));
  }
}

/** The stamp in a luma plane of limited range. */
function stampOf(luma, stride, width, height) {
  const stampHeight = (PICTURE_HEIGHT * ROWS) / ROWS_PER_PICTURE;
  const data = new Uint8ClampedArray(4 * STRIP_WIDTH * stampHeight);
  for (let y = 0, at = 0; y < stampHeight; y += 1) {
    const row = Math.floor(((y + 0.5) * height) / PICTURE_HEIGHT) * stride;
    for (let x = 0; x < STRIP_WIDTH; x += 1, at += 4) {
      const gray = luma[row + Math.floor(((x + 0.5) * width) / STRIP_WIDTH)];
      data[at] = data[at + 1] = data[at + 2] = gray;
    }
  }
  return readStamp({ data, width: STRIP_WIDTH, height: stampHeight }, PICTURE_HEIGHT);
}

async function base64(parts) {
  const reader = new FileReader();
  const read = new Promise((resolve) => reader.addEventListener('load', resolve));
  reader.readAsDataURL(new Blob(parts));
  await read;
  return reader.result.split(',')[1] ?? '';
}

window.side = new Side();
