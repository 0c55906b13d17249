/**
 * The whole call: membership of the room and negotiation with the peer, as one machine.
 *
 * Pure: events in, commands out, in the order in which they are to be carried out. Joining opens the
 * media and connects; leaving, being replaced or refused closes everything; a connection that is only
 * lost changes nothing in a running call.
 *
 * Events `{type, …}`: join_pressed {room, name, create, password} · leave_pressed · socket_opened, socket_closed,
 * received {message}, each with {attempt} · described {sdp}, candidate_found {ice}, link_connected
 * {expectsMedia}, media_seen {packets, pictures}, link_failed, each with {link} · tick · network_suspected ·
 * peer_camera_pressed {wish: switch or torch} · those of `Talk`.
 *
 * Commands `{type, …}`: open_media · close_media · connect {attempt} · disconnect · send {message} ·
 * open_link {isPeerNewer}, create_offer {codec, talks}, accept_offer {sdp, talks}, accept_answer {sdp},
 * add_candidate {ice}, say {frame}, close_link, each with {link}.
 */

import { Membership } from './membership.js';
import { Negotiation } from './negotiation.js';
import { PeerCamera } from './peer-camera.js';
import { Talk } from './talk.js';

export class Call {
  #membership;
  #negotiation = new Negotiation();
  #talk = new Talk();
  #peerCamera = new PeerCamera();
  #wasMediaAway = false;
  #users = [];
  #room = '';
  #name = '';

  /**
   * @param {{instance: string, client: string}} identity
   * @param {() => number} random 0 up to 1
   */
  constructor(identity, random) {
    this.#membership = new Membership(identity, random);
  }

  /**
   * Takes one event; what belongs to a connection or link that is over changes nothing.
   * @param {{type: string}} event
   * @param {number} now milliseconds of a clock that never jumps
   * @returns {{type: string}[]} commands
   */
  handle(event, now) {
    const wasOut = this.#membership.request === null;
    const commands = this.#route(event, now);
    const isOut = this.#membership.request === null;
    if (isOut && !wasOut) {
      this.#users = [];
      const dark = this.#membership.wasReplaced ? 'replaced' : 'not_joined';
      commands.push(...this.#negotiation.end(dark), { type: 'close_media' });
      this.#talk.clear();
    }
    if (!this.#negotiation.peer && !this.#negotiation.link) {
      this.#peerCamera.forget();
    }
    this.#talk.follow(commands);
    return wasOut && !isOut ? [{ type: 'open_media' }, ...commands] : commands;
  }

  #route(event, now) {
    const membership = this.#membership;
    const negotiation = this.#negotiation;
    if (event.type === 'doing_changed') {
      return this.#talk.handle(event); // also before a call, which begins with it
    }
    if (event.type === 'join_pressed') {
      if (membership.request) {
        return [];
      }
      const { room, name, create, password = null } = event;
      [this.#room, this.#name] = [room, name];
      negotiation.begin();
      return membership.join({ room, name, create, password }, now);
    }
    if (!membership.request || (event.attempt ?? membership.attempt) !== membership.attempt) {
      return [];
    }
    switch (event.type) {
      case 'leave_pressed':
        return membership.leave();
      case 'socket_opened':
        return membership.opened(negotiation.resume(now), now);
      case 'socket_closed':
        negotiation.serverLost();
        return membership.closed(now);
      case 'received':
        membership.heard();
        return this.#received(event.message, now);
      case 'described':
        return this.#described(event);
      case 'candidate_found':
        return this.#toPeer(event.link, { type: 'ice_candidate', ice: event.ice });
      case 'link_connected':
        negotiation.connected(event.link, event.expectsMedia, now);
        this.#talk.linkUp(event.link, now);
        return [];
      case 'media_seen':
        negotiation.mediaSeen(event.link, event, now);
        return [];
      case 'link_failed':
        return negotiation.failed(event.link, now);
      case 'say_pressed':
      case 'volume_wished':
      case 'talk_opened':
      case 'talk_heard':
      case 'talk_closed':
      case 'key_shown':
        return this.#talk.handle(event, this.#name, negotiation.peer?.username ?? '');
      case 'peer_camera_pressed':
        return this.#wish(event.wish, now);
      case 'network_suspected':
        return membership.suspect(now);
      case 'tick':
        return this.#tick(now);
      default:
        throw new TypeError(`no such event: ${event.type}`);
    }
  }

  #received(message, now) {
    const negotiation = this.#negotiation;
    switch (message.type) {
      case 'room_info': {
        const { data } = message;
        this.#membership.admitted(now);
        if (data.users) {
          this.#users = data.users;
        }
        return negotiation.roomInfo(data, now);
      }
      case 'rejoin_and_offer':
        return negotiation.offerRequested(message.preferredCodec === 'H264' ? 'H264' : 'VP8', now);
      case 'switch_camera_ack':
        this.#peerCamera.told(message, now);
        return [];
      case 'offer':
        this.#peerCamera.offered(message);
        return negotiation.offered({ sdp: message.sdp.sdp, round: message.round }, now);
      case 'answer':
        return negotiation.answered({ sdp: message.sdp.sdp, round: message.round });
      case 'ice_candidate':
        return negotiation.candidate(message);
      case 'force_disconnect':
        return this.#membership.replaced();
      case 'error':
        return this.#membership.refused(message, now);
      default:
        return []; // pong, and what newer programs may say
    }
  }

  #wish(wish, now) {
    const message = this.#obeys(now) ? this.#peerCamera.wish(wish, this.#talk.peer.hasTorch) : null;
    return message ? [{ type: 'send', message: { ...message, room: this.#room, username: this.#name } }] : [];
  }

  /** Only who leads is asked, by way of the server. */
  #obeys(now) {
    return this.#negotiation.role === 'follower' && this.#membership.phase === 'in' && this.#negotiation.hasMedia(now);
  }

  #described({ link, sdp, kind }) {
    return this.#toPeer(link, { type: kind, sdp: { type: kind, sdp }, preferredCodec: 'VP8' });
  }

  /** Sends a message of the present link, with its round if the offerer counts them. */
  #toPeer(id, message) {
    const { link } = this.#negotiation;
    if (link?.id !== id) {
      return [];
    }
    const round = link.round === null ? {} : { round: link.round };
    return [{ type: 'send', message: { ...message, room: this.#room, username: this.#name, ...round } }];
  }

  #tick(now) {
    this.#talk.tick(now);
    const membership = this.#membership;
    const wasIn = membership.phase === 'in';
    const commands = membership.tick(now);
    if (wasIn && membership.phase !== 'in') {
      this.#negotiation.serverLost();
    }
    const { commands: more, asks } = this.#negotiation.tick(membership.phase === 'in', now);
    return [...commands, ...more, ...(asks ? membership.askAgain() : []), ...this.#watchMedia(now)];
  }

  /** When media stays away, the server is asked for a sign of life: is it our own network? */
  #watchMedia(now) {
    const wasAway = this.#wasMediaAway;
    this.#wasMediaAway = this.#membership.isUrgent = this.#negotiation.isMediaAway(now);
    return this.#wasMediaAway && !wasAway ? this.#membership.suspect(now) : [];
  }

  /**
   * What the page shows; plain data.
   * @returns {{state: string, dark: string | null, room: string, name: string, users: string[],
   *   role: string | null, peer: string | null, notices: {kind: string, detail: string}[],
   *   link: number | null, round: number | null, isJoined: boolean, isInRoom: boolean,
   *   talk: {state: string, lines: object[], peer: object},
   *   peerKey: string | null, keepsKey: boolean | null,
   *   peerCamera: {canSwitch: boolean, hasTorch: boolean}}}
   *   `state`: left, joining, waiting, connecting, connected, lost or replaced; `dark`: why the
   *   peer's picture is black, null while it is shown
   */
  snapshot(now) {
    const membership = this.#membership;
    const negotiation = this.#negotiation;
    return {
      state: this.#state(now),
      dark: negotiation.darkness(now),
      room: this.#room,
      name: this.#name,
      users: [...this.#users],
      role: membership.request ? negotiation.role : null,
      peer: negotiation.peer?.username ?? null,
      notices: this.#notices(now),
      link: negotiation.link?.id ?? null,
      round: negotiation.link?.round ?? null,
      isJoined: membership.request !== null,
      isInRoom: membership.phase === 'in',
      talk: { state: this.#talk.state, lines: this.#talk.lines, peer: this.#talk.peer },
      peerCamera: this.#obeys(now) ? this.#peerCamera.shown(this.#talk.peer.hasTorch) : { canSwitch: false, hasTorch: false },
      peerKey: this.#talk.peerKey,
      keepsKey: this.#talk.keepsKey,
    };
  }

  #state(now) {
    const membership = this.#membership;
    const negotiation = this.#negotiation;
    if (!membership.request) {
      return membership.wasReplaced ? 'replaced' : 'left';
    }
    if (negotiation.hasMedia(now)) {
      return 'connected';
    }
    if (membership.phase !== 'in') {
      return membership.wasIn ? 'lost' : 'joining';
    }
    if (!negotiation.peer) {
      return 'waiting';
    }
    return negotiation.dark === 'media_lost' ? 'lost' : 'connecting';
  }

  #notices(now) {
    const { notice, request } = this.#membership;
    const notices = notice ? [notice] : [];
    if (request && !this.#negotiation.hasMedia(now)) {
      if (this.#negotiation.hasNoPath) {
        notices.push({ kind: 'no_path', detail: '' });
      } else if (this.#negotiation.dark === 'media_lost') {
        notices.push({ kind: 'media_lost', detail: '' });
      }
    }
    if (this.#peerCamera.isRefused(now)) {
      notices.push({ kind: 'switch_refused', detail: '' });
    }
    return notices;
  }
}
