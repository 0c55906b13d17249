/** Every word and sentence of the page in English; `russian.js` has the same in Russian. */

const named = (device, label) => (label ? `The ${device} “${label}”` : `The ${device}`);

export const ENGLISH = {
  joinButton: 'Join',
  leaveButton: 'Leave',
  room: 'Room name',
  name: 'Your name',
  create: 'Create the room if it is not there',
  camera: 'Camera',
  microphone: 'Microphone',
  speaker: 'Speaker',
  devices: 'Devices',
  details: 'Details',
  otherLanguage: 'Русский',
  otherPicture: 'The other person’s picture',
  ownPicture: 'Your own picture',
  you: 'You',
  noOwnPicture: 'No camera',
  cameraOff: 'Camera off',
  curtain: { on: 'Close the curtain: be neither seen nor heard', off: 'Open the curtain' },
  curtainClosed: 'Curtain closed',
  curtainCard: 'The curtain is closed.',
  ownCurtain: 'Your curtain is closed',
  openCurtain: 'Open it',
  withhold: {
    microphone: { on: 'Mute the microphone', off: 'Unmute the microphone' },
    camera: { on: 'Switch the camera off', off: 'Switch the camera on' },
  },
  tapForSound: 'Tap for sound',
  preview: 'See and hear yourself first',
  stopPreview: 'Close the preview',
  mirror: 'Mirror my picture',
  releaseMuted: 'Release the microphone while muted',
  level: 'Level of your microphone',
  testSpeaker: 'Test',
  volumeThere: 'How loud you are there',
  used: (label) => `In use until it is back: ${label}`,
  share: { on: 'Share a screen or window', off: 'Stop sharing, and show the camera' },
  ownScreen: 'Your screen',
  fill: 'Fill the window with the picture',
  fit: 'Show the whole picture',
  full: { on: 'Full screen', off: 'Leave the full screen' },
  floating: 'Small window above all others',
  doing: {
    curtained: 'The other person’s curtain is closed',
    recording: 'The other person records this call',
  },
  newIdentity: 'New identity',
  identity: {
    kept: 'Others know this browser again by its key. A new one makes them warn.',
    renewed: 'There is a new key. It is shown from the next call on.',
  },
  acceptKey: 'The same code: accept the key',
  chatTitle: 'Chat',
  chatSend: 'Send',
  chat: {
    button: 'Chat',
    unread: (count) => `Chat, not read: ${count}`,
    field: 'Write a message',
    lines: 'What was written',
    you: 'You',
    deliveries: { under_way: 'sending…', lost: 'perhaps not delivered' },
    states: {
      nobody: 'You can write when the other person is there.',
      opening: 'The chat opens in a moment.',
      late: 'The chat did not open; picture and sound go on without it. Leave and join again, or ask the other person to.',
      unavailable: 'The other person’s program, or the server, has no chat.',
    },
  },
  keysTitle: 'Keyboard',
  keyNames: { Space: 'Space' },
  close: 'Close',
  keys: {
    join: 'Join the room, or leave it',
    microphone: 'Mute the microphone, or unmute it',
    talk: 'Talk while it is held down, when muted',
    camera: 'Switch the camera off, or on',
    share: 'Share a screen or window, or stop',
    curtain: 'Close the curtain, or open it',
    chat: 'Show or hide the chat',
    peerCamera: 'Switch the other’s camera, where that is allowed',
    torch: 'Light of the other’s phone, or no light',
    full: 'Full screen, and back',
    details: 'Show or hide the numbers of the call',
    keys: 'Show this list',
  },
  quality: {
    good: 'Good connection',
    uploadLoses: 'Your upload loses data',
    downloadLoses: 'Your download loses data',
    uploadSlow: 'Your upload is slow',
    fewPictures: 'Few pictures come from the other side',
    late: 'Picture and sound come late',
  },
  plots: {
    delay: { title: 'Delay', lines: ['picture', 'round trip'] },
    rate: { title: 'Bitrate', lines: ['in', 'out'] },
    loss: { title: 'Loss', lines: ['in', 'out'] },
    fps: { title: 'Pictures per second', lines: ['in', 'out'] },
  },
  defaultDevice: 'System default',
  test: { camera: 'Test picture', microphone: 'Test tone' },
  none: { camera: 'None', microphone: 'None', speaker: 'None' },
  numbered: { camera: 'Camera', microphone: 'Microphone', speaker: 'Speaker' },
  missingDevice: (label) => (label ? `${label} (not plugged in)` : 'Not plugged in now'),
  people: (count) => (count === 1 ? '1 person' : `${count} people`),
  myself: (name) => `${name} (you)`,
  states: {
    left: () => 'Not in a room',
    joining: () => 'Joining…',
    waiting: () => 'In the room, waiting for somebody',
    connecting: ({ peer }) => (peer ? `Connecting to ${peer}…` : 'Connecting…'),
    connected: ({ peer }) => (peer ? `In a call with ${peer}` : 'In a call'),
    lost: () => 'Connection lost, trying again…',
    replaced: () => 'Somebody else took your place',
  },
  dark: {
    not_joined: () => 'Press Join. The other person will appear here.',
    joining: () => 'Joining…',
    nobody: () => 'Nobody else is here yet.',
    peer_left: () => 'The other person has left. You are still in the room.',
    peer_replaced: () => 'Somebody else comes in the other person’s place.',
    connecting: ({ peer }) => (peer ? `${peer} is here. Connecting…` : 'Connecting…'),
    media_lost: () => 'No picture comes from the other person.',
    no_picture: () => 'No picture comes from the other person.',
    replaced: () => 'Somebody else took your place in the room.',
  },
  notices: {
    server_unreachable: () => 'The server does not answer. Trying again…',
    server_lost: () => 'The connection to the server was lost and is tried again. A running call goes on.',
    no_such_room: ({ detail }) =>
      `There is no room “${detail}”. Check its name, or tick “Create the room if it is not there”.`,
    leader_present: ({ detail }) =>
      `The place in the room “${detail}” is taken by another device. Leave there first, or choose another room.`,
    password_needed: ({ detail }) =>
      `The room “${detail}” needs a password. Open the whole link that you were given, ` +
      'or add #password=… to the address of this page.',
    password_wrong: ({ detail }) =>
      `The password of the room “${detail}” is wrong. Open the whole link that you were given, or ask for a new one.`,
    password_expired: ({ detail }) =>
      `Your invitation to the room “${detail}” has expired. Ask who sent it for a new link.`,
    too_many_tries: ({ detail }) =>
      `Too many wrong passwords for the room “${detail}” came from your network. Wait some minutes, then join again.`,
    server_away: () => 'The server lets nobody in at the moment: it restarts. Trying again…',
    refused: ({ detail }) => `The server refused: ${detail}. Check the room and your name, then join again.`,
    replaced: ({ detail }) => `Somebody else took your place in the room “${detail}”. Press Join to come back.`,
    room_empty: () => 'The room has no name. Type one, then press Join.',
    room_too_long: () => 'The room’s name is too long: 64 characters are allowed. Shorten it, then press Join.',
    name_empty: () => 'Your name is empty. Type one, then press Join.',
    name_too_long: () => 'Your name is too long: 64 characters are allowed. Shorten it, then press Join.',
    other_key: ({ detail }) =>
      `“${detail}” shows another key than before: another device, or somebody in between. ` +
      'Compare the safety code under “Details” with the other person, and accept it there.',
    no_path: () =>
      'The other person is here, but your two computers find no way to each other. ' +
      'Try another network on one side, for example a phone’s hotspot.',
    media_lost: () =>
      'The connection is unstable: nothing comes from the other person. ' +
      'Tandem goes on trying; if it lasts, check the network on both sides.',
    switch_refused: () =>
      'The other side did not switch its camera. Try again, or ask the other person to switch it there.',
    devices_asked: () =>
      'The browser asks whether this page may use the camera and the microphone. Allow it to be seen and heard.',
    camera_asked: () => 'The browser asks whether this page may use the camera. Allow it to be seen.',
    microphone_asked: () => 'The browser asks whether this page may use the microphone. Allow it to be heard.',
    devices_denied: () =>
      'This page may not use the camera and the microphone. Allow them in the browser’s settings ' +
      'to be seen and heard.',
    devices_dismissed: () =>
      'The camera and the microphone were not allowed. Load this page again, and allow them when the browser asks, ' +
      'to be seen and heard.',
    camera_dismissed: () =>
      'The camera was not allowed. Load this page again, and allow it when the browser asks. ' +
      'The other person sees a black picture.',
    microphone_dismissed: () =>
      'The microphone was not allowed. Load this page again, and allow it when the browser asks. ' +
      'The other person cannot hear you.',
    camera_denied: () =>
      'This page may not use the camera. Allow it in the browser’s settings. ' +
      'The other person sees a black picture and still hears you.',
    camera_forbidden: () =>
      'The system does not let this browser use the camera. Allow it in the system’s settings for privacy, ' +
      'then load this page again.',
    microphone_forbidden: () =>
      'The system does not let this browser use the microphone. Allow it in the system’s settings for privacy, ' +
      'then load this page again.',
    camera_missing: () =>
      'No camera was found. The other person sees a black picture and still hears you; plug in a camera to be seen.',
    camera_busy: ({ detail }) =>
      `${named('camera', detail)} cannot be opened: another program may be using it. ` +
      'Close that program, or choose another device.',
    camera_hangs: ({ detail }) =>
      `${named('camera', detail)} does not answer. Close other programs that use it, plug it in again, ` +
      'or choose another device.',
    camera_gone: ({ detail }) => `${named('camera', detail)} is gone. Plug it in again, or choose another device.`,
    microphone_denied: () =>
      'This page may not use the microphone. Allow it in the browser’s settings. The other person cannot hear you.',
    microphone_missing: () =>
      'No microphone was found. The other person cannot hear you; plug in a microphone to be heard.',
    microphone_busy: ({ detail }) =>
      `${named('microphone', detail)} cannot be opened: another program may be using it. ` +
      'Close that program, or choose another device.',
    microphone_hangs: ({ detail }) =>
      `${named('microphone', detail)} does not answer. Close other programs that use it, plug it in again, ` +
      'or choose another device.',
    microphone_gone: ({ detail }) =>
      `${named('microphone', detail)} is gone. Plug it in again, or choose another device.`,
    speaker_gone: () => 'The chosen speaker is gone, the default one is used. Plug it in again, or choose another.',
    screen_failed: () =>
      'The screen cannot be shared. Allow this browser to record the screen in the settings of the system, ' +
      'then share it again.',
    microphone_silent: () =>
      'Your microphone is silent. Look for a switch on it or its cable, raise its volume in the system, ' +
      'or choose another one.',
    muted_talk: () => 'You are talking, but muted. Switch the microphone on to be heard.',
    insecure: () =>
      'You can only watch: a browser gives a page the camera and the microphone only over HTTPS, ' +
      'or on the computer that runs the server.',
  },
  facts: {
    safety: 'Safety code, to compare with the other',
    role: 'Part',
    roundTrip: 'Round trip',
    received: 'Received',
    sent: 'Sent',
    lost: 'Packets lost',
    delay: 'Delay of the picture',
  },
  roles: { leader: 'leader', follower: 'follower' },
  milliseconds: (value) => `${value} ms`,
  megabits: (value) => `${value.toFixed(1)} Mbit/s`,
  percent: (value) => `${value.toFixed(1)} %`,
  fps: (value) => `${value} fps`,
};
