/**
 * Our membership of a room: connecting, joining, staying, coming back (docs/protocol.md).
 *
 * Pure: no socket, no timer; moments come in as `now`, milliseconds of a clock that never jumps.
 *
 *   out -> connecting -> joining -> in
 *           ^    |          |        |
 *           |    v          v        |   connection lost, no answer
 *           +- pausing <----+--------+
 *
 *   any -> out: the user leaves, another takes our place, the server refuses for good
 */

const CONNECT_MS = 10_000;
// While the peer's media is away as well: the system repeats a lost first packet after 1, 3 and 7 s.
const URGENT_CONNECT_MS = [3_000, 3_000, CONNECT_MS]; // in turn, since some lines are slow
const JOIN_REPLY_MS = 15_000;
const RETRY_DELAYS_MS = [1_000, 2_000, 5_000]; // the last for ever
const RETRY_JITTER = 0.2; // so that a restarted server is not met by everybody at once
const PING_MS = 20_000; // a browser cannot ping by itself, and a dead line says nothing
const PONG_MS = 10_000;
const PROBE_MS = 2_000; // the same where something is wrong: a round trip, or two if a packet is lost
const CODEC = 'VP8';

export class Membership {
  /** 'out' | 'connecting' | 'joining' | 'in' | 'pausing' */
  phase = 'out';
  /** {room, name, create, password} from Join to Leave; null exactly while out */
  request = null;
  /** counts connections; what belongs to an older one is dropped */
  attempt = 0;
  /** entered the room at least once since the user joined */
  wasIn = false;
  /** the last end was a replacement */
  wasReplaced = false;
  /** {kind, detail} of what keeps us out, or threw us out; null */
  notice = null;
  /** the peer's media is away as well, so it is our network: nobody waits for their turn */
  isUrgent = false;
  #identity;
  #random;
  #failures = 0; // connections in a row that did not lead into the room
  #deadline = Infinity; // of the phase
  #pongDue = Infinity;

  /**
   * @param {{instance: string, client: string}} identity what each join tells of us
   * @param {() => number} random 0 up to 1
   */
  constructor(identity, random) {
    this.#identity = identity;
    this.#random = random;
  }

  /** The user presses Join. */
  join(request, now) {
    this.request = request;
    this.wasIn = false;
    this.wasReplaced = false;
    this.notice = null;
    this.isUrgent = false;
    this.#failures = 0;
    return this.#connect(now);
  }

  /** The user presses Leave, or the page goes. */
  leave() {
    const isKnown = this.phase === 'joining' || this.phase === 'in';
    const { room, name } = this.request;
    const goodbye = { type: 'send', message: { type: 'leave', room, username: name } };
    return isKnown ? [goodbye, ...this.#end(null)] : this.#end(null);
  }

  /** Another took our place. */
  replaced() {
    this.wasReplaced = true;
    return this.#end({ kind: 'replaced', detail: this.request.room });
  }

  /** The socket is open. `resume`: {role, peer} of a call that runs, or null. */
  opened(resume, now) {
    this.phase = 'joining';
    this.#deadline = now + JOIN_REPLY_MS;
    return [this.#joinCommand(resume)];
  }

  /** The socket is closed, or could not be opened. */
  closed(now) {
    return this.#lose(now, this.phase === 'in');
  }

  /** Something is wrong with the network, or was: see whether the server is there. */
  suspect(now) {
    if (this.phase === 'pausing') {
      this.#failures = 0;
      return this.#connect(now);
    }
    if (this.phase !== 'in') {
      return [];
    }
    this.#pongDue = Math.min(this.#pongDue, now + PROBE_MS);
    return [{ type: 'send', message: { type: 'ping' } }];
  }

  /** A `room_info` came. */
  admitted(now) {
    this.phase = 'in';
    this.wasIn = true;
    this.notice = null;
    this.#failures = 0;
    this.#deadline = now + PING_MS;
    this.#pongDue = Infinity;
  }

  /** Something came: the line is alive. */
  heard() {
    this.#pongDue = Infinity;
  }

  /** An `error` came. */
  refused({ code, data }, now) {
    switch (code) {
      case 'no_leader': // never said to a client that may lead itself
        return [];
      case 'join_timeout':
      case 'unavailable':
        return [{ type: 'disconnect' }, ...this.#pause(now)];
      case 'stopping':
        return [{ type: 'disconnect' }, ...this.#pause(now, 'server_away')];
      case 'no_such_room':
      case 'leader_present':
      case 'password_needed':
      case 'password_wrong':
      case 'password_expired':
      case 'too_many_tries':
        return this.#end({ kind: code, detail: this.request.room });
      default:
        return this.#end({ kind: 'refused', detail: String(data ?? code ?? '') });
    }
  }

  /** Joins once more on the same connection: the leader is asked for a new offer. */
  askAgain() {
    return this.phase === 'in' ? [this.#joinCommand(null)] : [];
  }

  /** Time passes. */
  tick(now) {
    if (now >= this.#pongDue) {
      return [{ type: 'disconnect' }, ...this.#lose(now, true)];
    }
    if (now < this.#deadline) {
      return [];
    }
    switch (this.phase) {
      case 'connecting':
      case 'joining':
        return [{ type: 'disconnect' }, ...this.#lose(now, true)];
      case 'pausing':
        return this.#connect(now);
      case 'in':
        this.#deadline = now + PING_MS;
        this.#pongDue = now + PONG_MS;
        return [{ type: 'send', message: { type: 'ping' } }];
      default:
        return [];
    }
  }

  #joinCommand(resume) {
    const { room, name, create, password } = this.request;
    const message = {
      type: 'join',
      action: 'join',
      room,
      username: name,
      isLeader: false,
      // A room that was there when we joined may be gone after the server's restart.
      create: create || this.wasIn,
      preferredCodec: CODEC,
      ...this.#identity,
      ...(password ? { password } : {}),
    };
    return { type: 'send', message: resume ? { ...message, resume } : message };
  }

  #connect(now) {
    this.phase = 'connecting';
    this.attempt += 1;
    const limits = this.isUrgent ? URGENT_CONNECT_MS : [CONNECT_MS];
    this.#deadline = now + limits[this.#failures % limits.length];
    return [{ type: 'connect', attempt: this.attempt }];
  }

  /** @param {boolean} mayHurry not after a refusal that came at once, and would again */
  #lose(now, mayHurry) {
    const commands = this.#pause(now);
    return this.isUrgent && mayHurry ? this.#connect(now) : commands;
  }

  #pause(now, kind = this.wasIn ? 'server_lost' : 'server_unreachable') {
    this.phase = 'pausing';
    this.attempt += 1; // What the old socket still says is not for us.
    this.notice = { kind, detail: '' };
    const turn = this.isUrgent ? 0 : this.#failures;
    const delay = RETRY_DELAYS_MS[Math.min(turn, RETRY_DELAYS_MS.length - 1)];
    this.#deadline = now + delay * (1 + RETRY_JITTER * this.#random());
    this.#pongDue = Infinity;
    this.#failures += 1;
    return [];
  }

  #end(notice) {
    this.phase = 'out';
    this.request = null;
    this.notice = notice;
    this.attempt += 1;
    this.#deadline = Infinity;
    this.#pongDue = Infinity;
    return [{ type: 'disconnect' }];
  }
}
