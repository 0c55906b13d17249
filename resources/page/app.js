/**
 * The page: builds every part and joins them; the only file that knows all of them.
 *
 * For tests and the curious `window.tandem.snapshot()` gives, read-only and as plain data:
 *   state         left | joining | waiting | connecting | connected | lost | replaced
 *   dark          why the other's picture is black, null while it is shown
 *   room, name, users, role, peer, notices (kinds)
 *   link, round   number of the present media link and of its offer, null without one
 *   instance      the id of this tab's program
 *   isSignaled    whether we are in the room now, as the server sees it
 *   received      {width, height, fps, codec, delay}: the other's picture; `delay` in milliseconds,
 *                 known while the details are open and the picture carries a stamp
 *   roundTrip     in seconds
 *   isSoundBlocked  the browser waits for a tap
 *   isMuted, isCameraOff  what the user withholds
 *   isKeptAwake   the screen does not go dark
 *   safetyCode    four numbers that the peer sees, too, if nobody sits between; null before
 */

import { Call } from './call.js';
import { canChooseSpeaker, listDevices, useSpeaker, watchDevices } from './devices.js';
import { OwnMedia } from './media.js';
import { PeerLink } from './peer.js';
import { Preferences, allowedStorage, checkNames, normalizedRoom, passwordOf, tabInstance } from './preferences.js';
import { Signaling } from './signaling.js';
import { StampReader } from './stamp.js';
import { View } from './view.js';
import { Wakefulness } from './wakefulness.js';
import { languageOf } from './words.js';

const TICK_MS = 250;
const ICE_LIMIT_MS = 2_000; // without an answer the call does without STUN servers
const MAX_DELAYS = 60; // stamps kept for one median

class Page {
  #preferences = new Preferences(location.search, allowedStorage('localStorage'), Math.random);
  #instance = tabInstance(allowedStorage('sessionStorage'));
  #call = new Call({ instance: this.#instance, client: 'tandem-page' }, Math.random);
  #signaling = new Signaling(webSocketUrl(), (event) => this.#handle(event));
  #iceServers = fetchIceServers();
  #media;
  #view;
  #shown = null; // the call's snapshot that the view has
  #link = null; // the PeerLink of the call's present link
  #ticker = null;
  #typed = null; // a notice about what was typed
  #speakerNotice = null;
  #isSoundBlocked = false;
  #wakefulness = new Wakefulness();
  #stamps = new StampReader();
  #delays = []; // of this second, in ms
  #delay = null;
  #areDetailsOpen = false;

  constructor() {
    const { camera, microphone } = this.#preferences.values;
    this.#media = new OwnMedia(
      { camera, microphone },
      (kind, track) => this.#link?.replaceTrack(kind, track),
      () => this.#show(),
    );
    this.#view = new View({
      joinPressed: () => this.#join(),
      leavePressed: () => this.#handle({ type: 'leave_pressed' }),
      languagePressed: () => this.#switchLanguage(),
      soundPressed: () => this.#play(),
      fieldChanged: (name, value) => this.#fieldChanged(name, value),
      mutePressed: () => this.#media.withhold('audio', !this.#media.withheld.audio),
      cameraPressed: () => this.#media.withhold('video', !this.#media.withheld.video),
      deviceChosen: (kind, id) => this.#deviceChosen(kind, id),
      detailsToggled: (isOpen) => this.#detailsToggled(isOpen),
    });
  }

  start() {
    this.#view.fill(this.#preferences.values);
    this.#view.speak(this.#language);
    this.#show();
    this.#refreshDevices();
    watchDevices(() => {
      this.#refreshDevices();
      this.#media.devicesChanged();
      this.#useSpeaker();
    });
    this.#useSpeaker();
    this.#watchPictures();
    addEventListener('pagehide', () => this.#handle({ type: 'leave_pressed' }));
    if (this.#preferences.joinsAtOnce) {
      this.#join();
    }
  }

  /** What is shown now, see the module. */
  snapshot() {
    const call = this.#shown;
    const { statistics } = this.#link ?? {};
    const { width = null, height = null, fps = null, codec = null } = statistics?.received.video ?? {};
    return {
      state: call.state,
      dark: call.dark,
      room: call.room,
      name: call.name,
      users: call.users,
      role: call.role,
      peer: call.peer,
      notices: this.#notices(call).map(({ kind }) => kind),
      link: call.link,
      round: call.round,
      instance: this.#instance,
      isSignaled: call.isInRoom,
      received: { width, height, fps, codec, delay: this.#delay },
      roundTrip: statistics?.roundTrip ?? null,
      isSoundBlocked: this.#isSoundBlocked,
      isMuted: this.#media.withheld.audio,
      isCameraOff: this.#media.withheld.video,
      safetyCode: this.#link?.safetyCode ?? null,
      isKeptAwake: this.#wakefulness.isHeld,
    };
  }

  get #language() {
    return languageOf(this.#preferences.values.language, navigator.languages);
  }

  #join() {
    const { room, name, create } = this.#preferences.values;
    const kind = checkNames(room, name);
    this.#typed = kind && { kind, detail: '' };
    if (kind) {
      this.#show();
      this.#view.focusOn(kind);
      return;
    }
    this.#iceServers = fetchIceServers();
    const password = passwordOf(location.hash);
    this.#handle({ type: 'join_pressed', room: normalizedRoom(room), name: name.trim(), create, password });
  }

  /** Gives the call one event and carries out what it commands. */
  #handle(event) {
    for (const command of this.#call.handle(event, performance.now())) {
      this.#carryOut(command);
    }
    this.#show();
  }

  #carryOut(command) {
    switch (command.type) {
      case 'open_media':
        this.#media.open();
        this.#wakefulness.hold();
        this.#ticker = setInterval(() => this.#tick(), TICK_MS);
        break;
      case 'close_media':
        this.#media.close();
        this.#wakefulness.release();
        clearInterval(this.#ticker);
        this.#ticker = null;
        break;
      case 'connect':
        this.#signaling.connect(command.attempt);
        break;
      case 'disconnect':
        this.#signaling.disconnect();
        break;
      case 'send':
        this.#signaling.send(command.message);
        break;
      case 'open_link':
        this.#openLink(command.link);
        break;
      case 'create_offer':
        this.#link.createOffer(command.codec);
        break;
      case 'accept_offer':
        this.#link.acceptOffer(command.sdp);
        break;
      case 'accept_answer':
        this.#link.acceptAnswer(command.sdp);
        break;
      case 'add_candidate':
        this.#link.addCandidate(command.ice);
        break;
      case 'close_link':
        this.#closeLink();
        break;
      default:
        throw new TypeError(`no such command: ${command.type}`);
    }
  }

  #openLink(id) {
    const { tracks, stream } = this.#media;
    this.#link = new PeerLink(id, { iceServers: this.#iceServers, tracks, stream }, (event) => {
      this.#handle(event);
      if (event.type === 'link_connected') {
        this.#play();
      }
    });
    this.#view.other.srcObject = this.#link.stream;
  }

  #closeLink() {
    this.#link.close();
    this.#link = null;
    this.#view.other.srcObject = null;
    this.#delay = null;
  }

  /**
   * The counters first: after a pause of the page's timers the call must not look silent. But time
   * passes also while the browser owes them.
   */
  async #tick() {
    await Promise.race([this.#poll(), new Promise((resolve) => setTimeout(resolve, TICK_MS))]);
    this.#handle({ type: 'tick' });
  }

  async #poll() {
    const { link } = this.#call.snapshot(performance.now());
    const seen = await this.#link?.poll();
    if (seen) {
      this.#handle({ type: 'media_seen', link, ...seen });
    }
  }

  /** Plays the other's sound and picture; without a tap yet, some browsers allow the picture only. */
  async #play() {
    const { other } = this.#view;
    const stream = other.srcObject;
    this.#setSoundBlocked(false);
    try {
      await other.play();
    } catch (error) {
      if (other.srcObject === stream && error.name === 'NotAllowedError') {
        this.#setSoundBlocked(true);
        await other.play().catch(({ name }) => console.info(`play: ${name}`));
      } // else another stream came meanwhile, and plays itself
    }
  }

  #setSoundBlocked(isBlocked) {
    this.#isSoundBlocked = isBlocked;
    this.#view.other.muted = isBlocked || this.#preferences.values.speaker === 'none';
    this.#show();
  }

  #deviceChosen(kind, id) {
    this.#preferences.set(kind, id);
    if (kind === 'speaker') {
      this.#useSpeaker();
    } else {
      this.#media.choose(kind === 'camera' ? 'video' : 'audio', id);
    }
  }

  async #useSpeaker() {
    this.#setSoundBlocked(this.#isSoundBlocked);
    this.#speakerNotice = await useSpeaker(this.#view.other, this.#preferences.values.speaker);
    this.#show();
  }

  async #refreshDevices() {
    const lists = await listDevices();
    this.#view.showDevices(lists, this.#preferences.values, canChooseSpeaker);
  }

  #fieldChanged(name, value) {
    this.#preferences.set(name, value);
    if (this.#typed) {
      this.#typed = null;
      this.#show();
    }
  }

  #switchLanguage() {
    this.#preferences.set('language', this.#language === 'en' ? 'ru' : 'en');
    this.#view.speak(this.#language);
    this.#refreshDevices();
    this.#show();
  }

  #notices(call) {
    return [...call.notices, ...this.#media.notices, this.#speakerNotice, this.#typed].filter(Boolean);
  }

  #show() {
    const call = this.#call.snapshot(performance.now());
    this.#shown = call;
    this.#view.showCall(call, this.#notices(call));
    this.#view.showOwn(this.#media.preview, call.isJoined, this.#media.isMirrored);
    this.#view.showWithheld(this.#media.withheld);
    this.#view.showSoundHint(this.#isSoundBlocked && call.dark === null);
    if (this.#areDetailsOpen) {
      const statistics = this.#link?.statistics ?? null;
      const safetyCode = this.#link?.safetyCode ?? null;
      this.#view.showFacts({ role: call.role, statistics, delay: this.#delay, safetyCode });
    }
  }

  #detailsToggled(isOpen) {
    this.#areDetailsOpen = isOpen;
    this.#delay = null;
    this.#show();
  }

  /** Reads the stamps of what is shown, while somebody wants to know. */
  #watchPictures() {
    const { other } = this.#view;
    if (!other.requestVideoFrameCallback) {
      return; // an old browser: the delay stays unknown
    }
    let second = 0;
    const onPicture = () => {
      other.requestVideoFrameCallback(onPicture);
      if (!this.#areDetailsOpen) {
        return;
      }
      const now = Date.now();
      const time = this.#stamps.read(other);
      if (time !== null && this.#delays.length < MAX_DELAYS) {
        this.#delays.push(now - time);
      }
      if (Math.floor(now / 1000) !== second) {
        second = Math.floor(now / 1000);
        this.#delay = median(this.#delays.splice(0));
        this.#show();
      }
    };
    other.requestVideoFrameCallback(onPicture);
  }
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length > 0 ? sorted[Math.floor(sorted.length / 2)] : null;
}

function webSocketUrl() {
  const url = new URL('/ws', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = '';
  url.hash = '';
  return url.href;
}

/** Never fails and never waits long: without a list the call does with local addresses. */
async function fetchIceServers() {
  try {
    const response = await fetch('/ice', { signal: AbortSignal.timeout(ICE_LIMIT_MS), cache: 'no-store' });
    const { iceServers } = await response.json();
    return Array.isArray(iceServers) ? iceServers : [];
  } catch (error) {
    console.warn(`no list of ICE servers: ${error.name}`);
    return [];
  }
}

const page = new Page();
page.start();
window.tandem = Object.freeze({ snapshot: () => page.snapshot() });
