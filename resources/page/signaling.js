/**
 * The WebSocket to the server; knows frames, not rooms.
 *
 * One connection at a time. Each `connect` carries a number that comes back with everything that is
 * told of that connection, so that the call can drop what an old one still says.
 */

import { decode } from './wire.js';

const MAX_BUFFERED = 1_048_576; // bytes waiting to be sent: a server that does not read is gone

export class Signaling {
  #socket = null;
  #url;
  #tell;

  /**
   * @param {string} url ws: or wss:
   * @param {(event: {type: string, attempt: number}) => void} tell takes socket_opened,
   *   received {message} and socket_closed
   */
  constructor(url, tell) {
    this.#url = url;
    this.#tell = tell;
  }

  /** Opens a connection; the one before is closed first and not heard of again. */
  connect(attempt) {
    this.disconnect();
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    const tell = (event) => {
      if (this.#socket === socket) {
        this.#tell({ ...event, attempt });
      }
    };
    socket.onopen = () => tell({ type: 'socket_opened' });
    socket.onmessage = ({ data }) => {
      const message = decode(data);
      if (message) {
        tell({ type: 'received', message });
      } else {
        console.warn('signaling: dropped a malformed or unknown message');
      }
    };
    // An error is always followed by the close, which is what counts.
    socket.onclose = () => tell({ type: 'socket_closed' });
  }

  /** Sends a message; lost if the connection is not open, as it would be on a broken one. */
  send(message) {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) {
      return;
    }
    if (socket.bufferedAmount > MAX_BUFFERED) {
      socket.close();
      return;
    }
    socket.send(JSON.stringify(message));
  }

  /** Closes; nothing is told of the connection any more. What was sent before still goes out. */
  disconnect() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }
}
