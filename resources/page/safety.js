/**
 * Four emoji that are the same on both sides exactly if nobody sits between them; computed as in
 * Tandem's `desktop/core/safety.py`, which says what they are worth.
 */

const ROUNDS = 200_000;
const SALT = 'tandem safety 1';
const COUNT = 4;
export const EMOJI = [
  '🐉🐊🐋🐌🐍🐎🐏🐐🐒🐓🐔🐘🐙🐚🐛🐜🐝🐞🐟🐠🐡🐢🐣🐧🐨🐩🐫🐬🐭🐮🐯🐰',
  '🐱🐳🐵🐶🐷🐸🐹🐺🐻🐼🍅🍆🍇🍈🍉🍊🍋🍌🍍🍎🍐🍑🍒🍓🍔🍕🍖🍗🍚🍝🍞🍟',
  '🍠🍡🍢🍣🍤🍥🍦🍧🍨🍩🍪🍫🍬🍭🍮🍯🍰🍲🍳🍴🍵🍷🍸🍹🍺🌰🌱🌳🌴🌵🌷🌹',
  '🌺🌻🌽🌾🍀🍁🍂🍄🎀🎁🎂🎃🎄🎅🎆🎇🎈🎉🎊🎌🎠🎡🎢🎣🎤🎧🎨🎩🎪🎫🎬🎭',
  '🎮🎯🎰🎱🎲🎳🎴🎵🎷🎸🎹🎺🎻🎼🚀🚁🚂🚄🚌🚏🚑🚒🚕🚗🚙🚚🚛🚜🚢🚤🌋🌌',
  '🌈🌠👑👒👓👔👕👖👗👘👙👛👜👝👞👟👠💄💉💊💍💎💡💢💣💰💺💻💼💾📅📌',
  '📎📏📐📚📞📡📢📣📦📮📰📷📺📻🔋🔌🔍🔎🔑🔒🔔🔥🔦🔧🔨🔩🔪🔫🔬🗻🗼🗽',
  '🗾🗿🤐🤑🤒🤓🤔🤕🤖🤗🦀🦁🦂🦃🦄🦅🦆🦇🦈🦉🦊🦋🦌🦍🦎🦏🦐🦑🏠🏯🏰🤠',
].flatMap((row) => [...row]);

/**
 * @param {Uint8Array} one a certificate's SHA-256 fingerprint
 * @param {Uint8Array} other the other's
 * @returns {Promise<number[]>} four numbers of 0 to 255
 */
export async function safetyCode(one, other) {
  const [first, second] = [one, other].sort(compare);
  const both = new Uint8Array([...first, ...second]);
  const key = await crypto.subtle.importKey('raw', both, 'PBKDF2', false, ['deriveBits']);
  const salt = new TextEncoder().encode(SALT);
  const bits = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS };
  return [...new Uint8Array(await crypto.subtle.deriveBits(bits, key, COUNT * 8))];
}

/** @returns {Uint8Array | null} the certificate that a description promises */
export function fingerprintOf(sdp) {
  const found = /^a=fingerprint:sha-256 ((?:[0-9a-f]{2}:){31}[0-9a-f]{2})\s*$/im.exec(sdp);
  return found && new Uint8Array(found[1].split(':').map((hex) => Number.parseInt(hex, 16)));
}

/**
 * @param {RTCPeerConnection} connection that is connected
 * @returns {Promise<number[] | null>} null where the browser or the peer lacks something
 */
export async function codeOf(connection) {
  const own = fingerprintOf(connection.localDescription?.sdp ?? '');
  const other = await remoteFingerprint(connection);
  return own && other && globalThis.crypto?.subtle ? safetyCode(own, other) : null;
}

/**
 * @param {RTCPeerConnection} connection that is connected
 * @returns {Promise<string | null>} the peer's key in hexadecimal; null where it is not known
 */
export async function peerKeyOf(connection) {
  const key = await remoteFingerprint(connection);
  return key && [...key].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Of the certificate that the peer really showed, where the browser tells; or that was promised. */
async function remoteFingerprint(connection) {
  const transport = connection.getSenders()[0]?.transport;
  const [certificate] = transport?.getRemoteCertificates?.() ?? [];
  if (certificate && globalThis.crypto?.subtle) {
    return new Uint8Array(await crypto.subtle.digest('SHA-256', certificate));
  }
  return fingerprintOf(connection.remoteDescription?.sdp ?? '');
}

function compare(one, other) {
  const at = one.findIndex((byte, i) => byte !== other[i]);
  return at < 0 ? 0 : one[at] - other[at];
}

/** What people compare. */
export const emojiOf = (code) => code.map((number) => EMOJI[number]).join(' ');

/** The same to be read aloud, or where the emoji cannot be shown. */
export const digitsOf = (code) => code.map((number) => String(number).padStart(3, '0')).join(' ');
