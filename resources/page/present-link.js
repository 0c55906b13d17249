/** The link of the call that runs now, if there is one: what is asked of it, and its numbers. */

import { DelayMeter } from './delay-meter.js';
import { hasRenewed, keptCertificate, renewedCertificate } from './identity.js';
import { PeerLink } from './peer.js';
import { CallHistory } from './quality.js';
import { fetchIceServers } from './server.js';

export class PresentLink {
  #link = null; // the PeerLink
  #iceServers = fetchIceServers();
  #certificate = Promise.resolve(null); // of this call, or the one before
  #renewed = null; // a promise of one for the calls to come; null if it was not renewed on this page
  #isRenewed = false;
  #history = new CallHistory();
  #delayMeter;
  #element;
  #tell;

  /**
   * @param {HTMLVideoElement} element shows and plays what the peer sends
   * @param {(event: {type: string, link: number}) => void} tell takes what `PeerLink` tells
   * @param {() => void} onMeasured the delay of the picture is another
   */
  constructor(element, tell, onMeasured) {
    this.#element = element;
    this.#tell = tell;
    this.#delayMeter = new DelayMeter(element, onMeasured);
  }

  /** As `readStatistics` gives them; null without a link, or before the first. */
  get statistics() {
    return this.#link?.statistics ?? null;
  }

  /** Of the peer's picture, in ms; null where it is not known. */
  get delay() {
    return this.#delayMeter.delay;
  }

  /** Four numbers; null before they are known, and with a peer whose program has none. */
  get safetyCode() {
    return this.#link?.safetyCode ?? null;
  }

  /** Whether others see another key from the next call on. */
  get isRenewed() {
    return this.#isRenewed;
  }

  /** The last minutes of the call, as `CallHistory` keeps them. */
  get seconds() {
    return this.#history.seconds;
  }

  /** How good the call is, as `CallHistory.judge`. */
  get quality() {
    return this.#history.judge();
  }

  /**
   * The user joins: asks the server anew for its STUN and TURN servers, whose passwords end.
   * @param {boolean} isReturn into the call that a reload interrupted: with the key that is known there
   */
  begin(isReturn) {
    this.#iceServers = fetchIceServers();
    this.#certificate = this.#ownCertificate(this.#certificate, isReturn);
    this.#isRenewed &&= isReturn;
  }

  /** From the next call on others see another key; in this one it would look like somebody in between. */
  renewIdentity() {
    this.#renewed = renewedCertificate();
    this.#isRenewed = true;
  }

  /** A call is over: its numbers are forgotten. */
  end() {
    this.#history.clear();
  }

  /**
   * Carries out a command of the call that is for a link.
   * @param {{type: string, link: number}} command
   * @param {OwnMedia} media what a new link sends
   */
  carryOut(command, media) {
    switch (command.type) {
      case 'open_link':
        this.#open(command, media);
        break;
      case 'create_offer':
        this.#link.createOffer(command.codec, command.talks);
        break;
      case 'accept_offer':
        this.#link.acceptOffer(command.sdp, command.talks);
        break;
      case 'accept_answer':
        this.#link.acceptAnswer(command.sdp);
        break;
      case 'add_candidate':
        this.#link.addCandidate(command.ice);
        break;
      case 'say':
        this.#link.say(command.frame);
        break;
      case 'close_link':
        this.#close();
        break;
      default:
        throw new TypeError(`no such command: ${command.type}`);
    }
  }

  /** Sends another track from now on. */
  replaceTrack(kind, track) {
    this.#link?.replaceTrack(kind, track);
  }

  /** @param {boolean} isWanted whether the delay of the picture is measured, which costs a little */
  measureDelay(isWanted) {
    this.#delayMeter.want(isWanted);
  }

  /**
   * Reads the counters.
   * @returns {Promise<object | null>} a media_seen for the call; null if nothing is known
   */
  async poll() {
    const link = this.#link;
    const seen = await link?.poll();
    if (!seen) {
      return null;
    }
    this.#history.add(performance.now(), link.id, link.statistics, this.delay);
    return { type: 'media_seen', link: link.id, ...seen };
  }

  /** One after the other: two at once would each make one where none is kept yet. */
  async #ownCertificate(before, isReturn) {
    const renewed = this.#renewed;
    await before;
    // The old one must not come back only because the new one could not be kept.
    const isLost = renewed && !(await renewed);
    const certificate = isLost ? null : await keptCertificate(!isReturn);
    this.#isRenewed ||= isReturn && (await hasRenewed()) === true;
    return certificate;
  }

  #open({ link, isPeerNewer }, { tracks, stream }) {
    const iceServers = this.#iceServers;
    // An old page that negotiates anew on its connection would never meet a new link of ours with the
    // same key: for it that is the old one (RFC 8842).
    const certificate = isPeerNewer ? this.#certificate : Promise.resolve(null);
    this.#link = new PeerLink(link, { iceServers, certificate, isCompared: isPeerNewer, tracks, stream }, this.#tell);
    this.#element.srcObject = this.#link.stream;
  }

  #close() {
    this.#link.close();
    this.#link = null;
    this.#element.srcObject = null;
    this.#delayMeter.forget();
  }
}
