/**
 * The last minutes of a call, second by second, and how good it is: for plots, and for a mark that
 * names the cause. Pure. The limits are those of Tandem's window.
 */

export const KEPT = 180; // seconds
const SECOND_MS = 1_000;
const SEEN = 5; // seconds that are judged: a single bad one is forgotten, and so is a single good one
const LEAST = 3; // of them must be known
const GRADES = ['bad', 'fair', 'good'];

/** What is looked at, what it comes from first; above `fair`, or below where `isMuch`, it is not good. */
const LIMITS = [
  { cause: 'uploadLoses', value: ({ sentLoss }) => sentLoss, fair: 0.03, bad: 0.1 },
  { cause: 'downloadLoses', value: ({ receivedLoss }) => receivedLoss, fair: 0.03, bad: 0.1 },
  // Below these rates pictures become smaller than 960x540, or than 480x270.
  { cause: 'uploadSlow', value: ({ target }) => target, fair: 350_000, bad: 120_000, isMuch: true },
  { cause: 'fewPictures', value: ({ receivedFps }) => receivedFps, fair: 12, bad: 5, isMuch: true },
  // People begin to talk at once (ITU-T G.114), then give up.
  { cause: 'late', value: ({ delay }) => delay, fair: 400, bad: 800 },
];

/** Takes the numbers of a call as they come and keeps one entry for each second. */
export class CallHistory {
  #seconds = [];
  #last = null; // {now, link, numbers}

  /**
   * The oldest first: {delay, roundTrip} in ms, {sent, received, target} in bit/s, {sentLoss,
   * receivedLoss} in parts of 1, {sentFps, receivedFps}; null for what is not known.
   */
  get seconds() {
    return this.#seconds;
  }

  /**
   * @param {number} now milliseconds of a clock that never jumps
   * @param {number} link what counts from 0 again with another one
   * @param {object} numbers as `readStatistics` gives them
   * @param {number | null} measured the delay of the picture in ms, where it carries a stamp
   */
  add(now, link, numbers, measured) {
    const last = this.#last;
    if (last && last.link === link && now - last.now < SECOND_MS) {
      return;
    }
    this.#last = { now, link, numbers };
    if (last?.link !== link) {
      return; // nothing to compare it with yet
    }
    const seconds = (now - last.now) / 1000;
    const before = last.numbers;
    const rate = (way) => {
      const bytes = ['video', 'audio'].map((kind) => more(before[way][kind].bytes, numbers[way][kind].bytes) ?? 0);
      return (8 * (bytes[0] + bytes[1])) / seconds;
    };
    const { sent, received } = numbers;
    this.#seconds.push({
      delay: measured ?? estimatedDelay(before, numbers),
      roundTrip: numbers.roundTrip === null ? null : numbers.roundTrip * 1000,
      sent: rate('sent'),
      received: rate('received'),
      target: numbers.target,
      sentLoss: loss(before.sent, sent, (packets) => packets),
      receivedLoss: loss(before.received, received, (packets, lost) => packets + lost),
      sentFps: sent.video.fps,
      receivedFps: received.video.fps,
    });
    this.#seconds.splice(0, this.#seconds.length - KEPT);
  }

  /** The call is over. */
  clear() {
    this.#seconds = [];
    this.#last = null;
  }

  /**
   * Judges the newest seconds; the worst counts.
   * @returns {{grade: 'good' | 'fair' | 'bad', cause: string | null} | null} null: not known yet
   */
  judge() {
    const newest = this.#seconds.slice(-SEEN);
    const found = LIMITS.map((limit) => ({ cause: limit.cause, grade: gradeOf(newest, limit) })).filter(
      ({ grade }) => grade !== null,
    );
    if (found.length === 0) {
      return null;
    }
    const worst = found.reduce((one, other) => (GRADES.indexOf(other.grade) < GRADES.indexOf(one.grade) ? other : one));
    return worst.grade === 'good' ? { grade: 'good', cause: null } : worst;
  }
}

function gradeOf(seconds, { value, fair, bad, isMuch = false }) {
  const known = seconds.map(value).filter((number) => number !== null && number !== undefined);
  if (known.length < LEAST) {
    return null;
  }
  const sign = isMuch ? -1 : 1;
  const usual = sign * known.sort((a, b) => a - b)[Math.floor(known.length / 2)];
  if (usual > sign * bad) return 'bad';
  return usual > sign * fair ? 'fair' : 'good';
}

/** The line's half, and how long pictures wait here for their turn; the other's camera is not in it. */
function estimatedDelay(before, { roundTrip, received }) {
  const pictures = more(before.received.video.shown, received.video.shown);
  const held = more(before.received.video.held, received.video.held);
  return roundTrip === null || !pictures || held === null ? null : 1000 * (roundTrip / 2 + held / pictures);
}

function loss(before, after, total) {
  const kinds = ['video', 'audio'];
  const packets = kinds.reduce((sum, kind) => sum + (more(before[kind].packets, after[kind].packets) ?? 0), 0);
  const known = kinds.map((kind) => more(before[kind].lost, after[kind].lost)).filter((lost) => lost !== null);
  const lost = Math.max(0, known.reduce((sum, each) => sum + each, 0)); // late ones are taken back
  return known.length === 0 || packets === 0 ? null : Math.min(1, lost / total(packets, lost));
}

function more(before, after) {
  return before === null || after === null ? null : after - before;
}
