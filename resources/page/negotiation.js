/**
 * The media link to the peer: who offers, which round, when to build it anew (docs/protocol.md).
 *
 * Pure: no RTCPeerConnection, no timer; moments come in as `now`, in milliseconds. The leader makes
 * all offers, the follower asks for one, so two offers never cross. Every offer is a new *round* on
 * a new *link*; what belongs to another round or link is dropped.
 */

const SILENCE_MS = 1_500; // nothing for so long: black, with the reason
const FIRST_MEDIA_MS = 5_000; // the same for a link that has just come up: a camera may be slow
const FIRST_PICTURE_MS = 3_000; // sound is there; until then the picture is on its way
const REBUILD_MS = 6_500; // after the silence
const RETRY_LINK_MS = 1_000; // after a link failed at once
const NO_OFFER_MS = 5_000; // a peer in the room has offered by then
const NO_PATH_MS = 15_000; // a link is up by then, or there is no way
const ASK_AGAIN_MS = 8_000; // an offer that was asked for

export class Negotiation {
  /** 'leader' | 'follower' | null before the first room_info */
  role = null;
  /** {id, username, newer} | null; kept while its media runs, even if the room is empty */
  peer = null;
  /** the room lists the peer now */
  isPeerHere = false;
  /** the present link, or null; see `#open` */
  link = null;
  /** the link was not up 15 s after the peer came */
  hasNoPath = false;
  /** why there is no picture while no media comes; a word of `snapshot().dark` */
  dark = 'not_joined';
  #links = 0;
  #rounds = 0; // offers made so far
  #renewAt = Infinity; // when to build the link anew, or ask for it
  #pathDue = Infinity; // when to say that there is no way

  /** The user joined: nothing is known of the room yet. */
  begin() {
    this.role = null;
    this.dark = 'joining';
  }

  /** What a rejoin says of the running call; null if none runs. */
  resume(now) {
    return this.peer && this.role && this.hasMedia(now) ? { role: this.role, peer: this.peer.id } : null;
  }

  /** Something of the peer came within the last 1.5 s. */
  hasMedia(now) {
    const { link } = this;
    if (!link || link.connectedAt === null) {
      return false;
    }
    return !link.expectsMedia || (link.lastPacketAt !== null && now - link.lastPacketAt < SILENCE_MS);
  }

  /** A running call has gone silent. */
  isMediaAway(now) {
    return this.peer !== null && this.dark === 'media_lost' && !this.hasMedia(now);
  }

  /** Why the peer's picture is black now; null while it is shown. */
  darkness(now) {
    const { link } = this;
    if (!this.hasMedia(now)) {
      return this.dark;
    }
    if (link.lastPictureAt !== null && now - link.lastPictureAt < SILENCE_MS) {
      return null;
    }
    const isEarly = link.lastPictureAt === null && now - link.connectedAt < FIRST_PICTURE_MS;
    return isEarly && link.expectsMedia ? 'connecting' : 'no_picture';
  }

  roomInfo(data, now) {
    if (typeof data.isLeader === 'boolean') {
      this.role = data.isLeader ? 'leader' : 'follower';
    }
    if (data.peer === undefined) {
      return []; // the short form of an old server says nothing of the peer
    }
    if (data.peer === null) {
      this.isPeerHere = false;
      if ((data.change === 'none' || data.change === 'lost') && this.hasMedia(now)) {
        return []; // only the peer's way to the server broke; the watch over media decides
      }
      if (data.change === 'replaced') {
        return this.end('peer_replaced');
      }
      return this.end(this.peer || this.dark === 'peer_left' ? 'peer_left' : 'nobody');
    }
    const isOther = this.peer !== null && !this.#isSame(data.peer, now);
    const commands = isOther ? this.end(data.change === 'replaced' ? 'peer_replaced' : 'connecting') : [];
    const wasPeerHere = this.isPeerHere;
    this.peer = data.peer;
    this.isPeerHere = true;
    if (!this.link) {
      if (!isOther) {
        this.dark = 'connecting';
      }
      this.#renewAt = Math.min(this.#renewAt, now + NO_OFFER_MS);
      this.#pathDue = Math.min(this.#pathDue, now + NO_PATH_MS);
    } else if (!wasPeerHere && this.isMediaAway(now)) {
      this.#renewAt = Math.max(this.#renewAt, now + NO_OFFER_MS); // coming back brings an offer
    }
    return commands;
  }

  /** `rejoin_and_offer`: the server wants an offer of us. */
  offerRequested(codec, now) {
    this.role = 'leader';
    return this.#offer(codec, now);
  }

  offered({ sdp, round }, now) {
    if (this.role === 'leader') {
      // Two newer clients never offer both. An old page offers when its camera is switched, and
      // ignores an answer: an offer of ours brings what it wants.
      return this.peer?.newer ? [] : this.#offer('VP8', now);
    }
    const commands = this.#open(round ?? null, now);
    return [...commands, { type: 'accept_offer', link: this.link.id, sdp, talks: this.#isPeerNewer }];
  }

  answered({ sdp, round }) {
    const { link } = this;
    if (!link || !link.awaitsAnswer || !this.#isOfRound(round)) {
      return [];
    }
    link.awaitsAnswer = false;
    return [{ type: 'accept_answer', link: link.id, sdp }];
  }

  candidate({ ice, round }) {
    return this.link && this.#isOfRound(round) ? [{ type: 'add_candidate', link: this.link.id, ice }] : [];
  }

  /**
   * The link has connected. `expectsMedia`: the peer's description says that it sends.
   *
   * Only the first time counts: a link to a peer that has fallen silent says again and again that it
   * is up, on another path each time, and would push the repair ever further away.
   */
  connected(id, expectsMedia, now) {
    if (this.link?.id === id && this.link.connectedAt === null) {
      this.link.connectedAt = now;
      this.link.expectsMedia = expectsMedia;
      this.hasNoPath = false;
      this.#pathDue = Infinity;
      this.#renewAt = now + FIRST_MEDIA_MS + REBUILD_MS;
    }
  }

  /** The link's counters were read. `packets`, `pictures`: whether there were new ones. */
  mediaSeen(id, { packets, pictures }, now) {
    if (this.link?.id !== id) {
      return;
    }
    if (pictures) {
      this.link.lastPictureAt = now;
    }
    if (packets) {
      this.link.lastPacketAt = now;
      this.dark = 'media_lost'; // the reason from the moment at which no more come
      this.#renewAt = now + SILENCE_MS + REBUILD_MS;
    }
  }

  /** The link ended by itself, or its description was refused. */
  failed(id, now) {
    if (this.link?.id !== id) {
      return [];
    }
    const dark = this.link.lastPacketAt === null ? 'connecting' : 'media_lost';
    const commands = this.#close();
    this.dark = dark;
    this.#renewAt = now + RETRY_LINK_MS;
    this.#pathDue = Math.min(this.#pathDue, now + NO_PATH_MS);
    return commands;
  }

  /**
   * The way to the server broke, or is there again but the peer is not. A call whose media runs
   * goes on; the counters decide.
   */
  serverLost() {
    this.isPeerHere = false;
  }

  /**
   * Time passes.
   * @param {boolean} isIn whether we are in the room now
   * @returns {{commands: object[], asks: boolean}} `asks`: join again, to be offered anew
   */
  tick(isIn, now) {
    if (now >= this.#pathDue) {
      this.hasNoPath = true;
      this.#pathDue = Infinity;
    }
    const { link } = this;
    const isUp = link !== null && link.connectedAt !== null;
    if (isUp && isIn && !this.isPeerHere && !this.hasMedia(now)) {
      return { commands: this.end('peer_left'), asks: false };
    }
    if (isUp && !this.hasMedia(now) && now - link.connectedAt >= FIRST_MEDIA_MS) {
      this.dark = 'media_lost';
    }
    if (now < this.#renewAt || (isUp && this.hasMedia(now)) || !isIn || !this.isPeerHere) {
      return { commands: [], asks: false };
    }
    if (this.role === 'leader') {
      return { commands: this.#offer('VP8', now), asks: false };
    }
    this.#renewAt = now + ASK_AGAIN_MS;
    return { commands: [], asks: true };
  }

  /** The call is over: the link is closed, the peer forgotten. */
  end(dark) {
    const commands = this.#close();
    this.peer = null;
    this.isPeerHere = false;
    this.hasNoPath = false;
    this.dark = dark;
    this.#renewAt = Infinity;
    this.#pathDue = Infinity;
    return commands;
  }

  #offer(codec, now) {
    this.#rounds += 1;
    const commands = this.#open(this.#rounds, now);
    this.link.awaitsAnswer = true;
    return [...commands, { type: 'create_offer', link: this.link.id, codec, talks: this.#isPeerNewer }];
  }

  /** Only such a peer is offered a data channel, or may offer one, and is shown the key that is kept. */
  get #isPeerNewer() {
    return this.peer?.newer === true;
  }

  #open(round, now) {
    const isAway = this.dark === 'media_lost' && !this.hasMedia(now); // a call that runs is not lost by a new round
    const commands = this.#close();
    this.#links += 1;
    this.link = {
      id: this.#links,
      round, // null with an old offerer, who counts none
      awaitsAnswer: false,
      connectedAt: null,
      expectsMedia: true,
      lastPacketAt: null,
      lastPictureAt: null,
    };
    if (!isAway && this.dark !== 'peer_replaced') {
      this.dark = 'connecting';
    }
    this.#pathDue = Math.min(this.#pathDue, now + NO_PATH_MS);
    this.#renewAt = now + NO_PATH_MS;
    return [...commands, { type: 'open_link', link: this.link.id, isPeerNewer: this.#isPeerNewer }];
  }

  #close() {
    if (!this.link) {
      return [];
    }
    const { id } = this.link;
    this.link = null;
    return [{ type: 'close_link', link: id }];
  }

  #isOfRound(round) {
    return round === undefined || round === null || round === this.link.round;
  }

  /** An old client's id is its connection's: it changes when only the server was restarted. */
  #isSame(peer, now) {
    const isBack = !peer.newer && peer.username === this.peer.username && this.hasMedia(now);
    return peer.id === this.peer.id || isBack;
  }
}
