/**
 * The certificate by which others know this browser again, and whom it knows by theirs.
 *
 * The certificate is kept in IndexedDB, with a key that no script can read; browsers let one last a
 * year at most. A known machine is a name in a room: the page belongs to one server.
 */

const DATABASE = 'tandem';
const STORE = 'identity';
const LIMIT_MS = 1_000; // a browser that does not answer gets a certificate for this call only
const LIFE_MS = 365 * 86_400_000;
const RENEWED_BEFORE_MS = 30 * 86_400_000;
const KNOWN = 'tandem.acquaintances';
const MOST_KNOWN = 500; // names; who was not met for the longest time is forgotten
const MOST_KEYS = 8; // of a name

/**
 * @param {boolean} isNewCall a renewed one takes the place of the old one now; a page that was loaded
 *   anew within a call still shows the old one, as its peer knows it
 * @returns {Promise<RTCCertificate | null>} null where this browser keeps none; never fails
 */
export function keptCertificate(isNewCall = false) {
  return inStore(async (store) => {
    if (isNewCall) {
      await takeNext(store('readwrite'));
    }
    const kept = await asked(store('readonly').get('own'));
    const isGood = kept instanceof RTCCertificate && kept.expires > Date.now() + RENEWED_BEFORE_MS;
    return isGood ? kept : make(store, 'own');
  });
}

/**
 * Makes another certificate for the calls to come: nobody knows this browser again.
 * @returns {Promise<RTCCertificate | null>} null where this browser keeps none; never fails
 */
export function renewedCertificate() {
  return inStore((store) => make(store, 'next'));
}

/** @returns {Promise<boolean | null>} whether one waits for the next call; null where none is kept */
export function hasRenewed() {
  return inStore(async (store) => Boolean(await asked(store('readonly').get('next'))));
}

async function takeNext(store) {
  const next = await asked(store.get('next'));
  if (next) {
    store.put(next, 'own');
    await asked(store.delete('next'));
  }
}

async function make(store, at) {
  const made = await RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256', expires: LIFE_MS });
  await asked(store('readwrite').put(made, at));
  return made;
}

/** What `work` gives, with a store for each transaction that it asks for; null if that fails or is late. */
async function inStore(work) {
  const late = new Promise((resolve) => setTimeout(() => resolve(null), LIMIT_MS));
  try {
    return await Promise.race([workWithStore(work), late]);
  } catch (error) {
    console.info(`no lasting certificate: ${error.name}`);
    return null;
  }
}

async function workWithStore(work) {
  const database = await asked(indexedDB.open(DATABASE, 1), (request) => {
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  });
  try {
    return await work((mode) => database.transaction(STORE, mode).objectStore(STORE));
  } finally {
    database.close();
  }
}

function asked(request, prepare = () => {}) {
  return new Promise((resolve, reject) => {
    prepare(request);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new DOMException('another tab holds it', 'InvalidStateError'));
  });
}

/** Whom this browser knows, by which keys: SHA-256 of certificates, in hexadecimal. */
export class Acquaintances {
  #storage;
  #known; // the name that was met last at the end

  /** @param {Storage | null} storage null where the browser allows none */
  constructor(storage) {
    this.#storage = storage;
    this.#known = new Map(Object.entries(read(storage)));
  }

  /** @returns {'unknown' | 'familiar' | 'other'} nothing is remembered by it */
  judge(room, name, key) {
    const keys = this.#known.get(place(room, name));
    return keys === undefined ? 'unknown' : keys.includes(key) ? 'familiar' : 'other';
  }

  /** Whether a call's peer shows another key than the one by which his name is known. */
  isOther({ room, peer, peerKey }) {
    return peerKey !== null && peer !== null && this.judge(room, peer, peerKey) === 'other';
  }

  /** Remembers who is not known yet, if his program keeps the key. */
  meet(room, name, key, isKept) {
    const at = place(room, name);
    const keys = this.#known.get(at);
    const isLast = keys !== undefined && [...this.#known.keys()].at(-1) === at;
    if ((keys || isKept) && !isLast) {
      this.#remember(at, keys ?? [key]);
    }
  }

  /** The user has compared the safety code: this key is his, too. */
  accept(room, name, key) {
    const at = place(room, name);
    const others = (this.#known.get(at) ?? []).filter((each) => each !== key);
    this.#remember(at, [...others.slice(1 - MOST_KEYS), key]);
  }

  #remember(at, keys) {
    this.#known.delete(at);
    this.#known.set(at, keys);
    if (this.#known.size > MOST_KNOWN) {
      this.#known.delete(this.#known.keys().next().value);
    }
    try {
      this.#storage?.setItem(KNOWN, JSON.stringify(Object.fromEntries(this.#known)));
    } catch (error) {
      console.info(`whom one met is not remembered: ${error.name}`); // full
    }
  }
}

function place(room, name) {
  return `${room}\n${name}`.toLowerCase();
}

function read(storage) {
  try {
    const known = JSON.parse(storage?.getItem(KNOWN) ?? '{}');
    const isGood = (keys) => Array.isArray(keys) && keys.every((key) => typeof key === 'string');
    return Object.fromEntries(Object.entries(known ?? {}).filter(([, keys]) => isGood(keys)));
  } catch {
    return {}; // another program's, or damaged
  }
}
