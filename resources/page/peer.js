/**
 * One media connection to the peer: an RTCPeerConnection for one round, from opened to closed.
 *
 * One audio and one video line, both ways, for the whole life; devices change behind them. All steps
 * run one after the other in the order in which they were asked for.
 */

import { codeOf, peerKeyOf } from './safety.js';
import { readStatistics } from './statistics.js';
import { TalkChannel } from './talk-channel.js';
import { hasChannel } from './talk.js';

const MAX_EARLY_CANDIDATES = 64; // that come before the description; more are dropped

export class PeerLink {
  /** The peer's sound and picture, for an element to play. */
  stream = new MediaStream();
  /** the newest numbers, as `readStatistics` gives them; null before the first */
  statistics = null;
  /** four numbers that the peer sees, too, if nobody sits between; null before they are known, or for good */
  safetyCode = null;
  /** comes back with everything that is told */
  id;
  #tell;
  #connection = null; // null until the ICE servers are known, and after close
  #isClosed = false;
  #isCompared;
  #tracks;
  #isOwnKept = false; // whether our certificate outlives the call
  #streams; // of our tracks: both lines in one stream, or old receivers show no picture
  #senders = {};
  #early = [];
  #isReading = false;
  #talk = null; // the TalkChannel, where both ends have one
  #steps;

  /**
   * @param {number} id
   * @param {object} options
   * @param {Promise<RTCIceServer[]>} options.iceServers
   * @param {Promise<RTCCertificate | null>} options.certificate null: one for this link only
   * @param {boolean} options.isCompared whether the peer sees a safety code, too
   * @param {{audio: MediaStreamTrack | null, video: MediaStreamTrack | null}} options.tracks ours
   * @param {MediaStream} options.stream the stream that our tracks belong to
   * @param {(event: {type: string, link: number}) => void} tell takes described {kind, sdp},
   *   candidate_found {ice}, link_connected {expectsMedia}, link_failed,
   *   key_shown {key}, and those of `TalkChannel`
   */
  constructor(id, { iceServers, certificate, isCompared, tracks, stream }, tell) {
    this.id = id;
    this.#tell = (event) => {
      if (!this.#isClosed) {
        tell({ ...event, link: id });
      }
    };
    this.#isCompared = isCompared;
    this.#tracks = { ...tracks };
    this.#streams = [stream];
    this.#steps = Promise.all([iceServers, certificate]).then((known) => this.#isClosed || this.#open(...known));
  }

  /** Makes the offer, `codec` ('VP8' or 'H264') first in it. `talks`: with a data channel. */
  createOffer(codec, talks) {
    this.#step(async (connection) => {
      for (const kind of ['audio', 'video']) {
        const transceiver = connection.addTransceiver(this.#tracks[kind] ?? kind, {
          direction: 'sendrecv',
          streams: this.#streams,
        });
        this.#senders[kind] = transceiver.sender;
        if (kind === 'video') {
          prefer(transceiver, codec);
        }
      }
      if (talks) {
        this.#talk = this.#newTalk(connection);
      }
      await connection.setLocalDescription(await connection.createOffer());
      this.#tell({ type: 'described', kind: 'offer', sdp: connection.localDescription.sdp });
    });
  }

  /** Takes the peer's offer and makes the answer. `talks`: take a data channel, if one is offered. */
  acceptOffer(sdp, talks) {
    this.#step(async (connection) => {
      await connection.setRemoteDescription({ type: 'offer', sdp });
      for (const kind of ['audio', 'video']) {
        const transceiver = connection.getTransceivers().find(({ receiver }) => receiver.track.kind === kind);
        if (transceiver) {
          transceiver.direction = 'sendrecv';
          transceiver.sender.setStreams?.(...this.#streams);
          this.#senders[kind] = transceiver.sender;
          await transceiver.sender.replaceTrack(this.#tracks[kind]);
        }
      }
      await this.#addEarlyCandidates(connection);
      if (talks && hasChannel(sdp)) {
        this.#talk = this.#newTalk(connection);
      }
      await connection.setLocalDescription(await connection.createAnswer());
      this.#tell({ type: 'described', kind: 'answer', sdp: connection.localDescription.sdp });
    });
  }

  acceptAnswer(sdp) {
    this.#step(async (connection) => {
      await connection.setRemoteDescription({ type: 'answer', sdp });
      await this.#addEarlyCandidates(connection);
    });
  }

  /** Sends a frame over the data channel; it is lost if that is not open. */
  say(frame) {
    this.#talk?.say(frame);
  }

  /** Adds an address of the peer; a useless one is logged and dropped. */
  addCandidate(ice) {
    this.#step(async (connection) => {
      if (connection.remoteDescription) {
        await addCandidate(connection, ice);
      } else if (this.#early.length < MAX_EARLY_CANDIDATES) {
        this.#early.push(ice);
      }
    });
  }

  /** Sends another track from now on, without a new round. */
  replaceTrack(kind, track) {
    this.#tracks[kind] = track;
    this.#step(async () => {
      await this.#senders[kind]?.replaceTrack(this.#tracks[kind]);
    });
  }

  /**
   * Reads the counters.
   * @returns {Promise<{packets: boolean, pictures: boolean} | null>} whether there are new ones
   *   since the last time; null if the link is not up, or the browser still owes the last report
   */
  async poll() {
    const connection = this.#connection;
    if (connection?.connectionState !== 'connected' || this.#isReading) {
      return null;
    }
    const before = this.statistics;
    this.#isReading = true;
    const report = await connection.getStats().finally(() => (this.#isReading = false));
    if (this.#isClosed) {
      return null;
    }
    this.statistics = readStatistics(report, before);
    return {
      packets: this.statistics.packets > (before?.packets ?? 0),
      pictures: this.statistics.pictures > (before?.pictures ?? 0),
    };
  }

  /** Closes at once; nothing is told any more. Our tracks live on. */
  close() {
    this.#isClosed = true;
    this.#connection?.close();
    this.#connection = null;
  }

  #open(iceServers, certificate) {
    this.#isOwnKept = certificate !== null;
    const connection = new RTCPeerConnection({
      iceServers,
      bundlePolicy: 'max-bundle',
      ...(certificate ? { certificates: [certificate] } : {}),
    });
    this.#connection = connection;
    connection.ontrack = ({ track }) => this.stream.addTrack(track);
    connection.onicecandidate = ({ candidate }) => {
      // Null and an empty text both say that no more will come; the wire has the text.
      const ice = candidate ? candidate.toJSON() : { candidate: '', sdpMid: '0', sdpMLineIndex: 0 };
      // Behind the step that makes the description: the peer must know that one first.
      this.#step(async () => this.#tell({ type: 'candidate_found', ice }));
    };
    connection.onconnectionstatechange = () => {
      if (connection.connectionState === 'connected') {
        const expectsMedia = connection
          .getTransceivers()
          .some(({ currentDirection }) => currentDirection === 'sendrecv' || currentDirection === 'recvonly');
        this.#tell({ type: 'link_connected', expectsMedia });
        this.#showKey(connection);
        if (this.#isCompared) {
          codeOf(connection).then(
            (code) => (this.safetyCode = code),
            (error) => console.info(`no safety code: ${error.name}`),
          );
        }
      } else if (['failed', 'closed'].includes(connection.connectionState)) {
        this.#tell({ type: 'link_failed' });
      }
    };
  }

  #newTalk(connection) {
    // What opens it says whether the peer may know us again.
    return new TalkChannel(connection, (event) => this.#tell({ ...event, isOwnKept: this.#isOwnKept }));
  }

  async #showKey(connection) {
    const key = await peerKeyOf(connection);
    if (key !== null) {
      this.#tell({ type: 'key_shown', key });
    }
  }

  async #addEarlyCandidates(connection) {
    for (const ice of this.#early.splice(0)) {
      await addCandidate(connection, ice);
    }
  }

  #step(work) {
    this.#steps = this.#steps
      .then(() => (this.#isClosed ? undefined : work(this.#connection)))
      .catch((error) => {
        if (!this.#isClosed) {
          console.warn(`link ${this.id}: ${error.name}: ${error.message}`);
          this.#tell({ type: 'link_failed' });
        }
      });
  }
}

async function addCandidate(connection, ice) {
  try {
    await connection.addIceCandidate(ice);
  } catch (error) {
    console.info(`dropped a candidate: ${error.name}`);
  }
}

/** Puts one codec first and keeps the others behind it, for peers that lack it. */
function prefer(transceiver, codec) {
  const codecs = RTCRtpReceiver.getCapabilities?.('video')?.codecs;
  if (!codecs || !transceiver.setCodecPreferences) {
    return;
  }
  const mimeType = `video/${codec}`.toLowerCase();
  const isWanted = (entry) => entry.mimeType.toLowerCase() === mimeType;
  transceiver.setCodecPreferences([...codecs.filter(isWanted), ...codecs.filter((entry) => !isWanted(entry))]);
}
