/**
 * Text chat, and what two newer clients tell each other besides, as one machine (docs/protocol.md
 * section 9). Pure.
 *
 * Each link has a data channel if both ends can. A text is confirmed by the other: what was under way
 * when its link ended is lost, and is shown so. The texts stay until the user leaves. All that comes
 * is from a stranger: what is too long, of a wrong type or unknown is no message.
 */

export const MAX_TEXT = 2_000; // characters of one message; what is longer goes in several
export const MAX_FRAME = 16_384; // bytes
const MAX_NUMBER = 2 ** 31 - 1;
const KEPT_LINES = 200;
const MAX_ABILITIES = 16;
const MAX_ABILITY = 32; // characters
const CHAT = 'chat';
const IDENTITY = 'identity';
const LOUDEST = 200; // percent
const OPENS_WITHIN_MS = 12_000; // of its link; pictures come by then, or there is no way at all
const NOTHING = { isCurtained: false, isRecording: false, volume: null, hasTorch: false };

/** Whether a description has, or wants, data channels (RFC 8841): port 0 is none, unless another section carries it. */
export function hasChannel(sdp) {
  const sections = sdp.split(/^m=/m).slice(1);
  return sections.some((each) => /^application (?!0 )/.test(each) || /^application [^]*^a=bundle-only\s*$/m.test(each));
}

/** A text as it is sent and shown: without what is not seen or turns the direction of writing. */
export function cleanText(text) {
  return seen(text).slice(0, MAX_TEXT).join('').trimEnd();
}

/** The texts in which a draft is sent: a long one breaks at the last blank that leaves one at least half full. */
export function partsOf(draft) {
  const parts = [];
  let rest = seen(draft);
  while (rest.length > MAX_TEXT) {
    const blank = Math.max(rest.lastIndexOf(' ', MAX_TEXT), rest.lastIndexOf('\n', MAX_TEXT));
    const end = blank < MAX_TEXT / 2 ? MAX_TEXT : blank;
    parts.push(rest.slice(0, end).join('').trimEnd());
    rest = [...rest.slice(end).join('').trimStart()];
  }
  return rest.length > 0 ? [...parts, rest.join('')] : parts;
}

/** @returns {string[]} the characters that are seen, as Unicode has them */
function seen(text) {
  const kept = (text.toWellFormed?.() ?? text)
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', '    ')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '');
  return [...kept.trim()];
}

/**
 * @param {unknown} frame what came
 * @returns {{type: string} | null} the message; null if it is unknown or malformed
 */
export function decodeTalk(frame) {
  if (typeof frame !== 'string' || frame.length > MAX_FRAME) {
    return null;
  }
  let message;
  try {
    message = JSON.parse(frame);
  } catch {
    return null;
  }
  switch (message?.type) {
    case 'hello': {
      const { can } = message;
      const isGood =
        Array.isArray(can) &&
        can.length <= MAX_ABILITIES &&
        can.every((each) => typeof each === 'string' && each.length <= MAX_ABILITY);
      return isGood ? { type: 'hello', can } : null;
    }
    case 'chat': {
      const text = typeof message.text === 'string' ? cleanText(message.text) : '';
      return text && isNumber(message.number) ? { type: 'chat', number: message.number, text } : null;
    }
    case 'heard':
      return isNumber(message.number) ? { type: 'heard', number: message.number } : null;
    case 'doing': {
      const { curtain, recording, volume = null, torch } = message;
      if (volume !== null && !isPercent(volume)) {
        return null;
      }
      const [isCurtained, isRecording, hasTorch] = [curtain, recording, torch].map((each) => each === true);
      return { type: 'doing', isCurtained, isRecording, volume, hasTorch };
    }
    case 'volume': // the page lets nobody change its own, and says so by saying nothing of it
      return isPercent(message.percent) ? { type: 'volume', percent: message.percent } : null;
    default:
      return null; // what a later version says
  }
}

export class Talk {
  /** 'nobody' | 'opening' | 'late': longer than it should | 'open' | 'unavailable' */
  state = 'nobody';
  /** {number, text, name, isOwn, time, delivery: 'under_way' | 'delivered' | 'lost'}, the oldest first */
  lines = [];
  /** what the other does: {isCurtained, isRecording, hasTorch, volume}; in percent, of us, null: not ours to change */
  peer = NOTHING;
  /** SHA-256 of the peer's certificate, in hexadecimal; null before the link is up */
  peerKey = null;
  /** whether the peer says that it keeps that; null before it said anything */
  keepsKey = null;
  #link = null;
  #lateAt = Infinity; // if it is still opening then
  #isOpen = false;
  #own = NOTHING;
  #number = 0; // of the newest line
  #said = 0; // texts of ours
  #underWay = new Map(); // the numbers of our texts, and of their lines

  /** The user has left: nothing is kept. */
  clear() {
    this.lines = [];
    this.#number = 0;
    this.#said = 0;
    this.#underWay.clear();
  }

  /** Takes notice of what becomes of the link. @param {{type: string}[]} commands of the call */
  follow(commands) {
    for (const command of commands) {
      if (command.type === 'open_link') {
        this.#endLink('opening');
        this.#link = command.link;
      } else if (command.type === 'close_link') {
        this.#endLink('nobody');
        this.#link = null;
      } else if (['create_offer', 'accept_offer', 'accept_answer'].includes(command.type)) {
        const { talks = true, sdp } = command; // the peer's description, where there is one
        if (!talks || (sdp !== undefined && !hasChannel(sdp))) {
          this.state = 'unavailable';
        }
      }
    }
  }

  /** A link is up: its channel opens soon, or something is wrong with it. */
  linkUp(link, now) {
    if (link === this.#link && this.#lateAt === Infinity) {
      this.#lateAt = now + OPENS_WITHIN_MS;
    }
  }

  /** Time passes. */
  tick(now) {
    if (this.state === 'opening' && now >= this.#lateAt) {
      this.state = 'late';
    }
  }

  /**
   * Takes one event: say_pressed {text, time} · volume_wished {percent} · doing_changed {isCurtained,
   * isRecording}, before a call, too ·
   * talk_opened {isOwnKept}, talk_closed, talk_heard {frame, time}, key_shown {key}, each with {link}.
   * @returns {{type: string}[]} commands, say {link, frame}
   */
  handle(event, ownName, peerName) {
    if (event.type === 'say_pressed') {
      return this.#say(event.text, event.time, ownName);
    }
    if (event.type === 'doing_changed') {
      const { isCurtained, isRecording } = event;
      const isOther = isCurtained !== this.#own.isCurtained || isRecording !== this.#own.isRecording;
      this.#own = { isCurtained, isRecording };
      return this.#isOpen && isOther ? [this.#doing()] : [];
    }
    if (event.type === 'volume_wished') {
      const may = this.#isOpen && this.peer.volume !== null;
      return may ? [this.#command({ type: 'volume', percent: event.percent })] : [];
    }
    if (event.link !== this.#link) {
      return [];
    }
    switch (event.type) {
      case 'key_shown':
        this.peerKey = event.key;
        return [];
      case 'talk_opened':
        this.#isOpen = true;
        return [this.#command({ type: 'hello', can: event.isOwnKept ? [CHAT, IDENTITY] : [CHAT] }), this.#doing()];
      case 'talk_closed':
        this.#end('unavailable');
        return [];
      default:
        return this.#isOpen ? this.#hear(decodeTalk(event.frame), event.time, peerName) : [];
    }
  }

  #say(draft, time, name) {
    const commands = [];
    for (const text of partsOf(draft)) {
      if (this.state !== 'open' || this.#said >= MAX_NUMBER) {
        break;
      }
      this.#said += 1;
      this.#add({ text, name, isOwn: true, time, delivery: 'under_way' });
      this.#underWay.set(this.#said, this.#number);
      if (this.#underWay.size > KEPT_LINES) {
        this.#underWay.delete(this.#underWay.keys().next().value); // of a peer that confirms nothing
      }
      commands.push(this.#command({ type: 'chat', number: this.#said, text }));
    }
    return commands;
  }

  #hear(message, time, name) {
    switch (message?.type) {
      case 'hello':
        this.state = message.can.includes(CHAT) ? 'open' : 'unavailable';
        this.keepsKey = message.can.includes(IDENTITY);
        break;
      case 'chat':
        this.#add({ text: message.text, name, isOwn: false, time, delivery: 'delivered' });
        return [this.#command({ type: 'heard', number: message.number })];
      case 'heard':
        this.#mark([this.#underWay.get(message.number)], 'delivered');
        this.#underWay.delete(message.number);
        break;
      case 'doing':
        this.peer = { ...NOTHING, ...message };
        break;
      default: // nothing that is known here
    }
    return [];
  }

  #endLink(state) {
    this.#end(state);
    this.#lateAt = Infinity;
    this.peerKey = null;
    this.keepsKey = null;
  }

  #end(state) {
    this.state = state;
    this.peer = NOTHING;
    this.#isOpen = false;
    this.#mark([...this.#underWay.values()], 'lost');
    this.#underWay.clear();
  }

  #add(line) {
    this.#number += 1;
    this.lines = [...this.lines.slice(1 - KEPT_LINES), { ...line, number: this.#number }];
  }

  #mark(numbers, delivery) {
    this.lines = this.lines.map((line) => (numbers.includes(line.number) ? { ...line, delivery } : line));
  }

  #doing() {
    const { isCurtained, isRecording } = this.#own;
    return this.#command({ type: 'doing', curtain: isCurtained, recording: isRecording });
  }

  #command(message) {
    return { type: 'say', link: this.#link, frame: JSON.stringify(message) };
  }
}

function isPercent(value) {
  return Number.isInteger(value) && value >= 0 && value <= LOUDEST;
}

function isNumber(value) {
  return Number.isInteger(value) && value >= 1 && value <= MAX_NUMBER;
}
