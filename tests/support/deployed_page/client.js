/**
 * A deployed page, or a phone, in a real browser: it does what the description in `kind` says.
 *
 * `window.run(kind, url, room, name, hz)` joins. Its picture is small and stamped, its sound a tone.
 * What it says and hears is in `window.told` and `window.heard`; `window.seen` counts pictures.
 */

import { CELLS_PER_ROW, ROWS, ROWS_PER_PICTURE, StampReader, stampBits } from './stamp.js';

const WIDTH = 320;
const HEIGHT = 180;
const FPS = 15;

Object.assign(window, { told: [], heard: [], seen: 0, firstAt: null, offers: 0, failures: [] });

let kind, url, room, name, socket, pc, check, stream, timers, joinedAt, hasBegun;

window.run = async (...given) => {
  let hz;
  [kind, url, room, name, hz] = given;
  stream = new MediaStream([...pictureTracks(), ...toneTracks(hz)]);
  await begin();
};

/** The tracks that it sends at first; what is not among them comes with `turnOn`. */
function sends(track) {
  return kind.media === 'both' || kind.media === track.kind;
}

async function begin() {
  timers = [];
  joinedAt = performance.now();
  hasBegun = false;
  socket = new WebSocket(url);
  const mine = socket;
  socket.onmessage = ({ data }) => socket === mine && take(JSON.parse(data));
  // Refused and cut: it tries again. One that was let in does not notice the end.
  const heardBefore = window.heard.length;
  socket.onclose = () => {
    const isIn = window.heard.slice(heardBefore).some(({ type }) => type === 'room_info');
    if (socket !== mine || isIn) return;
    clearTimeout(check);
    timers.forEach(clearInterval);
    setTimeout(begin, kind.retryMs);
  };
  await new Promise((opened) => { socket.onopen = opened; });
  if (!kind.asked.length) connect();
  say({ ...kind.join, ...names() });
  if (kind.commandsAtOnce) say({ type: 'switch_camera', useBackCamera: true, ...names() });
  if (kind.pingMs) timers.push(setInterval(() => say({ type: 'ping' }), kind.pingMs));
  watch();
}

const names = () => ({ room, username: name });
const tail = () => ({ ...names(), ...kind.tail });

function say(message) {
  if (socket.readyState !== WebSocket.OPEN) return;
  window.told.push(message);
  socket.send(JSON.stringify(message));
}

function connect() {
  pc?.close();
  pc = new RTCPeerConnection({
    bundlePolicy: 'max-bundle',
    iceServers: kind.iceServers,
    iceTransportPolicy: kind.iceServers.length ? 'relay' : 'all',
  });
  const mine = pc;
  for (const track of stream.getTracks().sort((a) => (a.kind === 'audio' ? -1 : 1))) {
    if (sends(track)) pc.addTrack(track, stream);
    else if (kind.asked.length || kind.takesAnswers) pc.addTransceiver(track.kind, { direction: 'recvonly' });
  }
  pc.onicecandidate = ({ candidate }) => {
    if (candidate && may(candidate)) say({ type: 'ice_candidate', ice: candidate.toJSON(), ...tail() });
  };
  pc.ontrack = ({ streams, track }) => {
    const other = document.getElementById('other');
    other.srcObject = streams[0] ?? new MediaStream([...(other.srcObject?.getTracks() ?? []), track]);
    if (streams[0]?.getVideoTracks().some((video) => video.readyState === 'live')) clearTimeout(check);
  };
  pc.oniceconnectionstatechange = () => {
    if (pc === mine && ['disconnected', 'failed'].includes(pc.iceConnectionState)) reset();
  };
}

/** Some browsers are made to tell a part of their addresses only. */
function may(candidate) {
  return !kind.candidates.length || kind.candidates.includes(candidate.type);
}

function watch() {
  clearTimeout(check);
  if (kind.checkMs) check = setTimeout(reset, kind.checkMs);
}

function reset() {
  clearTimeout(check);
  if (kind.atReset === 'join') {
    setTimeout(() => { connect(); say({ ...kind.join, ...names() }); watch(); }, 2000);
  } else if (kind.atReset) {
    window.leave();
    if (kind.atReset === 'rejoin') setTimeout(begin, 1000);
  }
}

window.leave = () => {
  clearTimeout(check);
  timers.forEach(clearInterval);
  if (kind.saysLeave) say({ type: 'leave', ...tail() });
  const left = socket;
  socket = { readyState: WebSocket.CLOSED };
  left.close();
  pc?.close();
};

window.rejoin = begin;

/** The connection is lost and made again, with everything, as a phone does. */
window.reconnect = async (afterMs) => {
  const lost = socket;
  socket = { readyState: WebSocket.CLOSED };
  lost.close();
  pc?.close();
  await new Promise((over) => { setTimeout(over, afterMs); });
  await begin();
};

async function offer(codec) {
  window.offers += 1;
  const made = await pc.createOffer();
  await pc.setLocalDescription({ type: 'offer', sdp: edited(made.sdp, codec) });
  say({ type: 'offer', sdp: pc.localDescription.toJSON(), ...tail() });
}

/** The edits of phones with H.264: that alone, or the wanted codec first. */
function edited(sdp, codec) {
  if (!kind.edit) return sdp;
  const numbers = (of) => [...sdp.matchAll(new RegExp(`^a=rtpmap:(\\d+) ${of}/`, 'gm'))].map((m) => m[1]);
  const own = numbers(kind.edit === 'only' ? 'H264' : codec);
  if (!own.length) throw new Error(`no ${codec} here`);
  let text = sdp.replace(/^(m=video \d+ \S+) (.*)$/m, (_, head, all) =>
    `${head} ${[own[0], ...all.split(' ').filter((number) => number !== own[0])].join(' ')}`);
  if (kind.edit === 'only') {
    const others = ['VP8', 'VP9', 'AV1'].flatMap(numbers);
    // Browsers of today, unlike those phones, want no repairs of what is gone either.
    const repairs = [...sdp.matchAll(/^a=fmtp:(\d+) apt=(\d+)/gm)].filter((m) => others.includes(m[2]));
    const gone = [...others, ...repairs.map((m) => m[1])].join('|');
    text = text.replace(new RegExp(`^a=(rtpmap|fmtp|rtcp-fb):(${gone}) .*\\r\\n`, 'gm'), '');
    text = text.replace(/^(m=video \d+ \S+) (.*)$/m, (_, head, all) =>
      `${head} ${all.split(' ').filter((number) => !gone.split('|').includes(number)).join(' ')}`);
  }
  return text;
}

async function answer(sdp) {
  if (kind.asked.length && !kind.answersOffers) return;
  await pc.setRemoteDescription(sdp);
  await pc.setLocalDescription(await pc.createAnswer());
  say({ type: 'answer', sdp: pc.localDescription.toJSON(), ...tail() });
}

async function take(message) {
  window.heard.push(message);
  try {
    await act(message);
  } catch (error) {
    window.failures.push(`${message.type}: ${error}`);
  }
}

async function act(message) {
  if (kind.asked.includes(message.type)) {
    connect();
    await offer(message.preferredCodec ?? 'H264');
    return;
  }
  switch (message.type) {
    case 'room_info':
      if (kind.offersFirst && !hasBegun && message.data.users?.length > 1) {
        hasBegun = true;
        await offer();
      }
      if (message.data.leader && message.data.follower) watch();
      break;
    case 'start_call':
      if (kind.offersOnClick) await offer();
      break;
    case 'offer':
      if (typeof message.sdp === 'object') await answer(message.sdp);
      break;
    case 'answer':
      if (kind.takesAnswers && pc.signalingState === 'have-local-offer') {
        await pc.setRemoteDescription(message.sdp);
      }
      break;
    case 'ice_candidate':
      await pc?.addIceCandidate(message.ice);
      break;
    case 'force_disconnect':
      window.leave();
      break;
    case 'reconnect_request':
      setTimeout(reset, 1000);
      break;
    case 'error':
      if (kind.joinsAgainAtErrors) say({ ...kind.join, ...names() });
      break;
    default: // a warning in its console
  }
}

/** The user presses Start (generation 1). */
window.start = async () => {
  say({ type: 'start_call', ...names() });
  await offer();
};

/** The user turns camera or microphone on in a call: the page offers, and ignores the answer. */
window.turnOn = async () => {
  for (const track of stream.getTracks()) {
    if (!pc.getSenders().some((sender) => sender.track === track)) pc.addTrack(track, stream);
  }
  await offer();
};

/** A phone offers again on the same connection, as it does when an answer cannot be used. */
window.renegotiate = () => offer('H264');
const senderOf = (media) => pc.getTransceivers().find(({ receiver }) => receiver.track.kind === media);
window.mute = (media) => senderOf(media).sender.replaceTrack(null);
window.unmute = (media) =>
  senderOf(media).sender.replaceTrack(stream.getTracks().find((track) => track.kind === media));
window.stopTransceiver = async (media) => {
  senderOf(media).stop();
  await offer();
};

function pictureTracks() {
  const canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT });
  const context = canvas.getContext('2d', { alpha: false });
  const cell = WIDTH / CELLS_PER_ROW;
  const row = HEIGHT / ROWS_PER_PICTURE;
  let number = 0;
  setInterval(() => {
    number += 1;
    for (let x = 0; x < WIDTH; x += 16) {
      context.fillStyle = `hsl(${(x + number * 4) % 360} 60% 45%)`;
      context.fillRect(x, 0, 16, HEIGHT);
    }
    stampBits(Date.now()).forEach((bit, i) => {
      context.fillStyle = bit ? '#ebebeb' : '#101010';
      context.fillRect((i % CELLS_PER_ROW) * cell, Math.floor(i / CELLS_PER_ROW) * row, cell, row);
    });
    if (ROWS !== 2) throw new Error('the stamp has changed');
  }, 1000 / FPS);
  return canvas.captureStream(FPS).getVideoTracks();
}

function toneTracks(hz) {
  const context = new AudioContext();
  const output = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  const tone = new OscillatorNode(context, { frequency: hz });
  tone.connect(new GainNode(context, { gain: 0.25 })).connect(output);
  tone.start();
  return output.stream.getAudioTracks();
}

const stamps = new StampReader();
let newest = 0;
const look = () => {
  const other = document.getElementById('other');
  const stamp = other.videoWidth ? stamps.read(other) : null;
  if (stamp !== null && stamp > newest) {
    newest = stamp;
    window.seen += 1;
    window.firstAt ??= performance.now() - joinedAt;
  }
};
setInterval(look, 40);
document.documentElement.dataset.ready = 'yes';
