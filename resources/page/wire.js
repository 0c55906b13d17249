/**
 * Frames of the server, taken apart (docs/protocol.md). Pure.
 *
 * Lenient in what is not needed, strict in what the machine reads: what comes out of `decode` has
 * the fields that the call relies on, in the right types.
 */

const MAX_FRAME = 1_048_576; // characters

const CHECKS = {
  room_info: ({ data }) =>
    isObject(data) && isOptional(data.users, isTexts) && isOptional(data.peer, (peer) => peer === null || isPeer(peer)),
  rejoin_and_offer: () => true,
  offer: (message) =>
    isDescription(message) && isOptional(message.round, Number.isInteger) && isOptional(message.obeys, isTexts),
  answer: (message) => isDescription(message) && isOptional(message.round, Number.isInteger),
  ice_candidate: ({ ice, round }) =>
    isObject(ice) && typeof ice.candidate === 'string' && isOptional(round, Number.isInteger),
  force_disconnect: () => true,
  error: ({ data, code }) => isOptional(data, isText) && isOptional(code, isText),
  pong: () => true,
  switch_camera_ack: ({ useBackCamera, success }) => isTruth(useBackCamera) && isOptional(success, isTruth),
};

/**
 * @param {unknown} frame what came
 * @returns {{type: string} | null} the message; null if it is unknown or malformed
 */
export function decode(frame) {
  if (typeof frame !== 'string' || frame.length > MAX_FRAME) {
    return null;
  }
  let message;
  try {
    message = JSON.parse(frame);
  } catch {
    return null; // the caller tells the log; a stranger's text is no reason to stop
  }
  const isKnown = isObject(message) && Object.hasOwn(CHECKS, message.type);
  return isKnown && CHECKS[message.type](message) ? message : null;
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value) {
  return typeof value === 'string';
}

function isTruth(value) {
  return typeof value === 'boolean';
}

function isTexts(value) {
  return Array.isArray(value) && value.every(isText);
}

function isPeer(value) {
  return isObject(value) && isText(value.id) && isText(value.username);
}

/** Descriptions come as objects; deployed clients also send a text, which is to be dropped. */
function isDescription({ sdp }) {
  return isObject(sdp) && isText(sdp.sdp);
}

function isOptional(value, check) {
  return value === undefined || check(value);
}
