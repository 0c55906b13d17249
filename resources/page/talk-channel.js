/** The data channel of a link: short texts both ways, bounded both ways (docs/protocol.md section 9). */

import { MAX_FRAME } from './talk.js';

const OPTIONS = { negotiated: true, id: 0, ordered: true };
const RATE = 20; // frames a second that the peer may send on average
const BURST = 100; // and at once
const MAX_UNSENT = 262_144; // bytes

export class TalkChannel {
  #channel;
  #tell;
  #allowed = BURST;
  #countedAt = performance.now();
  #isOver = false;

  /**
   * Both ends make it by themselves. It ends when the peer says more than is allowed, or does not take
   * what is said to it.
   * @param {RTCPeerConnection} connection before its own description is made
   * @param {(event: {type: string}) => void} tell takes talk_opened, talk_heard {frame, time} and
   *   talk_closed
   */
  constructor(connection, tell) {
    this.#tell = tell;
    this.#channel = connection.createDataChannel('tandem', OPTIONS);
    this.#channel.onopen = () => this.#isOver || tell({ type: 'talk_opened' });
    this.#channel.onmessage = ({ data }) => this.#heard(data);
    this.#channel.onclose = () => this.#end('the peer closed it');
  }

  /** Sends a frame; it is lost if the channel is not open. */
  say(frame) {
    if (this.#isOver || this.#channel.readyState !== 'open') {
      return;
    }
    if (this.#channel.bufferedAmount > MAX_UNSENT) {
      this.#end('the peer does not take what is said to it');
      return;
    }
    this.#channel.send(frame);
  }

  #heard(frame) {
    if (this.#isOver) {
      return;
    }
    const now = performance.now();
    this.#allowed = Math.min(BURST, this.#allowed + ((now - this.#countedAt) / 1000) * RATE);
    this.#countedAt = now;
    if (this.#allowed < 1) {
      this.#end('the peer says too much');
    } else if (typeof frame !== 'string' || frame.length > MAX_FRAME) {
      this.#end('the peer says what is no text, or too long');
    } else {
      this.#allowed -= 1;
      this.#tell({ type: 'talk_heard', frame, time: Date.now() });
    }
  }

  #end(reason) {
    if (!this.#isOver) {
      console.info(`the data channel is closed: ${reason}`);
      this.#isOver = true;
      this.#channel.close();
      this.#tell({ type: 'talk_closed' });
    }
  }
}
