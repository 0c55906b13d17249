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
 *   quality       {grade: good | fair | bad, cause}, null while it is not known
 *   isSoundBlocked  the browser waits for a tap
 *   isMuted, isCameraOff  what the user withholds
 *   isCurtained   both are withheld, and the other is told
 *   isSharing     a screen is sent in place of the camera
 *   isPreviewing  camera and microphone are tried before a call
 *   level         of the own microphone, 0 to 1; null if it is not heard
 *   used          {camera, microphone, speaker}: the choices in use
 *   isKeptAwake   the screen does not go dark
 *   chat          {state, lines, unread}, as `Talk` has them
 *   peerDoing     {isCurtained, isRecording}
 *   safetyCode    four numbers that the peer sees, too, if nobody sits between; null before
 */

import { Call } from './call.js';
import { DeviceChoice } from './device-choice.js';
import { Acquaintances } from './identity.js';
import { Loudspeaker } from './loudspeaker.js';
import { OwnMedia } from './media.js';
import { NetworkWatch } from './network-watch.js';
import { Preferences, allowedStorage, checkNames, normalizedRoom, passwordOf } from './preferences.js';
import { PresentLink } from './present-link.js';
import { PushToTalk } from './push-to-talk.js';
import { webSocketUrl } from './server.js';
import { Signaling } from './signaling.js';
import { Tab } from './tab.js';
import { View } from './view.js';
import { OwnVoice } from './voice.js';
import { Wakefulness } from './wakefulness.js';
import { LANGUAGES, languageOf } from './words.js';

const TICK_MS = 250;

class Page {
  #preferences = new Preferences(location.search, allowedStorage('localStorage'), Math.random);
  #tab = new Tab(allowedStorage('sessionStorage'));
  #call = new Call({ instance: this.#tab.instance, client: 'tandem-page' }, Math.random);
  #signaling = new Signaling(webSocketUrl(), (event) => this.#handle(event));
  #acquaintances = new Acquaintances(allowedStorage('localStorage'));
  #media;
  #devices;
  #view;
  #loudspeaker;
  #link;
  #shown = this.#call.snapshot(0); // what the view has
  #ticker = null;
  #typed = null; // a notice about what was typed
  #voice;
  #pushToTalk;
  #wakefulness = new Wakefulness();
  #network = new NetworkWatch(() => this.#handle({ type: 'network_suspected' }));
  #areDetailsOpen = false;

  constructor() {
    this.#media = new OwnMedia(
      { camera: this.#preferences.order('camera'), microphone: this.#preferences.order('microphone') },
      (kind, track, isDevice) => {
        this.#link.replaceTrack(kind, track);
        if (isDevice) {
          this.#devices.refresh(); // their names are told now
        }
      },
      () => this.#handle({ type: 'doing_changed', isCurtained: this.#media.isCurtained, isRecording: false }),
      () => `${this.#preferences.values.name}\n\n${LANGUAGES[this.#language].curtainCard}`,
    );
    this.#view = new View({
      joinPressed: () => this.#join(),
      leavePressed: () => this.#handle({ type: 'leave_pressed' }),
      languagePressed: () => this.#switchLanguage(),
      soundPressed: () => this.#loudspeaker.play(),
      fieldChanged: (name, value) => this.#fieldChanged(name, value),
      mutePressed: () => this.#media.withhold('audio', !this.#media.withheld.audio),
      cameraPressed: () => this.#media.withhold('video', !this.#media.withheld.video),
      sharePressed: () => this.#sharePressed(),
      curtainPressed: () => this.#shown.isJoined && this.#media.curtain(!this.#media.isCurtained),
      previewPressed: () => this.#preview(!this.#media.isOpen),
      speakerTested: () => this.#loudspeaker.test(),
      deviceChosen: (kind, id, label) => {
        this.#devices.choose(kind, id, label);
        this.#show();
      },
      volumeWished: (percent) => this.#handle({ type: 'volume_wished', percent }),
      peerCameraPressed: (wish) => this.#handle({ type: 'peer_camera_pressed', wish }),
      detailsToggled: (isOpen) => this.#detailsToggled(isOpen),
      keyAccepted: () => this.#acceptKey(),
      identityRenewed: () => {
        this.#link.renewIdentity();
        this.#show();
      },
      said: (text) => this.#handle({ type: 'say_pressed', text, time: Date.now() }),
    });
    this.#loudspeaker = new Loudspeaker(this.#view.other, () => this.#show());
    this.#devices = new DeviceChoice(this.#preferences, this.#media, this.#loudspeaker, () => this.#show());
    this.#pushToTalk = new PushToTalk(
      () => this.#shown.isJoined && this.#media.withheld.audio,
      (isHeld) => this.#media.isDrawn || this.#media.withhold('audio', !isHeld), // behind a curtain nobody is heard
    );
    this.#voice = new OwnVoice(
      () => this.#media.withheld.audio,
      (level) => this.#view.devices.showLevel(level),
      () => this.#show(),
    );
    this.#link = new PresentLink(this.#view.other, (event) => this.#linkTold(event), () => this.#show());
  }

  start() {
    const { interrupted } = this.#tab;
    this.#view.fill({ ...this.#preferences.values, ...interrupted });
    this.#media.releaseMuted(this.#preferences.values.releaseMuted);
    this.#speak();
    this.#devices.start();
    addEventListener('languagechange', () => this.#speak()); // in the browser's settings
    addEventListener('pagehide', () => {
      this.#handle({ type: 'leave_pressed' });
      this.#media.close();
    });
    addEventListener('pageshow', ({ persisted }) => persisted && this.#openPreview()); // kept by the browser
    if (interrupted) {
      this.#resume(interrupted);
    } else if (this.#preferences.joinsAtOnce) {
      this.#join();
    } else {
      this.#openPreview();
    }
  }

  /** What is shown now, see the module. */
  snapshot() {
    const call = this.#shown;
    const { statistics } = this.#link;
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
      instance: this.#tab.instance,
      isSignaled: call.isInRoom,
      received: { width, height, fps, codec, delay: this.#link.delay },
      roundTrip: statistics?.roundTrip ?? null,
      quality: this.#link.quality,
      isSoundBlocked: this.#loudspeaker.isBlocked,
      isMuted: this.#media.withheld.audio,
      isCameraOff: this.#media.withheld.video,
      isCurtained: this.#media.isCurtained,
      isSharing: this.#media.isSharing,
      isPreviewing: this.#media.isOpen && !call.isJoined,
      level: this.#voice.level,
      used: this.#devices.used,
      safetyCode: this.#link.safetyCode,
      isKeptAwake: this.#wakefulness.isHeld,
      chat: { state: call.talk.state, lines: call.talk.lines, unread: this.#view.chat.unread },
      peerDoing: call.talk.peer,
    };
  }

  get #language() {
    return languageOf(this.#preferences.values.language, navigator.languages);
  }

  /** @param {boolean} [isReturn] into the call that a reload interrupted */
  #join(isReturn = false) {
    const { room, name, create } = this.#preferences.values;
    const kind = checkNames(room, name);
    this.#typed = kind && { kind, detail: '' };
    if (kind) {
      this.#show();
      this.#view.focusOn(kind);
      return;
    }
    this.#link.begin(isReturn);
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
        this.#link.end();
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
      default:
        this.#link.carryOut(command, this.#media);
    }
  }

  #linkTold(event) {
    this.#handle(event);
    if (event.type === 'link_connected') {
      this.#loudspeaker.play();
    }
  }

  /**
   * The counters first: after a pause of the page's timers the call must not look silent. But time
   * passes also while the browser owes them.
   */
  async #tick() {
    this.#network.look();
    await Promise.race([this.#poll(), new Promise((resolve) => setTimeout(resolve, TICK_MS))]);
    this.#handle({ type: 'tick' });
  }

  async #poll() {
    const seen = await this.#link.poll();
    if (seen) {
      this.#handle(seen);
    }
  }

  /** Goes back into the call that a reload interrupted, as muted and unseen as before. */
  #resume({ room, name, create, withheld, isDrawn }) {
    this.#preferences.overrule({ room, name, create });
    for (const kind of ['audio', 'video']) {
      this.#media.withhold(kind, withheld?.[kind] === true);
    }
    if (isDrawn) {
      this.#media.curtain(true);
    }
    this.#join(true);
  }

  #openPreview() {
    if (this.#preferences.values.preview) {
      this.#media.open();
    }
  }

  #preview(isWanted) {
    this.#preferences.set('preview', isWanted);
    if (isWanted) {
      this.#media.open();
    } else {
      this.#media.close();
    }
  }

  #sharePressed() {
    if (this.#media.isSharing) {
      this.#media.unshare();
    } else if (this.#shown.isJoined) {
      this.#media.share();
    }
  }

  #fieldChanged(name, value) {
    this.#preferences.set(name, value);
    if (name === 'releaseMuted') {
      this.#media.releaseMuted(value);
    }
    if (this.#typed) {
      this.#typed = null;
      this.#show();
    }
  }

  #switchLanguage() {
    this.#preferences.set('language', this.#language === 'en' ? 'ru' : 'en');
    this.#speak();
  }

  #speak() {
    this.#view.speak(this.#language);
    this.#media.refreshCard();
    this.#show();
  }

  #acceptKey() {
    const { room, peer, peerKey } = this.#shown;
    if (this.#acquaintances.isOther(this.#shown)) {
      this.#acquaintances.accept(room, peer, peerKey);
      this.#show();
    }
  }

  #notices(call) {
    const other = this.#acquaintances.isOther(call) ? { kind: 'other_key', detail: call.peer } : null;
    const heard = this.#media.isCurtained ? [] : this.#voice.kinds.map((kind) => ({ kind, detail: '' }));
    return [...call.notices, ...this.#media.notices, ...heard, this.#loudspeaker.notice, other, this.#typed].filter(Boolean);
  }

  #show() {
    const call = this.#call.snapshot(performance.now());
    const media = this.#media;
    const { values } = this.#preferences;
    this.#shown = call;
    const { room, name } = call;
    const { isDrawn } = media;
    const withheld = { ...media.withheld, audio: media.withheld.audio || this.#pushToTalk.isHeld }; // as before the bar
    this.#tab.keep(call.isJoined ? { room, name, create: values.create, withheld, isDrawn } : null);
    if (call.peerKey !== null && call.keepsKey !== null && call.peer !== null) {
      this.#acquaintances.meet(call.room, call.peer, call.peerKey, call.keepsKey);
    }
    this.#voice.listen(media.voice);
    this.#view.showCall(call, this.#notices(call));
    this.#view.showOwn({
      track: media.preview,
      isOpen: media.isOpen,
      isJoined: call.isJoined,
      isMirrored: values.mirror && media.facesUser,
      isScreen: media.isSharing,
    });
    this.#view.showWithheld(media, call.isJoined);
    this.#view.showSoundHint(this.#loudspeaker.isBlocked && call.dark === null);
    this.#view.quality.showMark(call.state === 'connected' ? this.#link.quality : null);
    this.#devices.showIn(this.#view.devices);
    if (this.#areDetailsOpen) {
      const { seconds, statistics, delay, safetyCode, isRenewed } = this.#link;
      this.#view.quality.showNumbers(seconds, {
        role: call.role,
        statistics,
        delay,
        safetyCode,
        isOtherKey: this.#acquaintances.isOther(call),
        isRenewed,
      });
    }
  }

  #detailsToggled(isOpen) {
    this.#areDetailsOpen = isOpen;
    this.#link.measureDelay(isOpen);
    this.#show();
  }
}

const page = new Page();
page.start();
window.tandem = Object.freeze({ snapshot: () => page.snapshot() });
