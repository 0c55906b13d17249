/**
 * The user's choices: remembered in this browser, overruled by the address for one visit.
 *
 * In the address: room, name, camera, microphone, speaker, create=0, join=1, lang; behind "#", where
 * no server sees it, password. What the address says is not remembered.
 */

import { rememberedAfter } from './device-order.js';

const KEY = 'tandem';
const isText = (value) => typeof value === 'string';
const isSwitch = (value) => typeof value === 'boolean';
const isDeviceList = (value) => Array.isArray(value) && value.every((each) => isText(each?.id) && isText(each.label));
const REMEMBERED = {
  room: isText,
  name: isText,
  camera: isText,
  microphone: isText,
  speaker: isText,
  cameras: isDeviceList,
  microphones: isDeviceList,
  speakers: isDeviceList,
  create: isSwitch,
  language: isText,
  preview: isSwitch,
  mirror: isSwitch,
  releaseMuted: isSwitch,
  fill: isSwitch,
};
export const MAX_NAME_LENGTH = 64; // docs/protocol.md section 5

export class Preferences {
  #storage;
  #stored;
  #values;

  /**
   * @param {string} query as `location.search`
   * @param {Storage | null} storage null where the browser allows none
   * @param {() => number} random 0 up to 1
   */
  constructor(query, storage, random) {
    this.#storage = storage;
    this.#stored = readStored(storage);
    if (!this.#stored.name) {
      this.#stored.name = `User${String(Math.floor(random() * 900) + 100)}`;
      this.#write();
    }
    const asked = new URLSearchParams(query);
    const value = (key, preset) => asked.get(key) ?? this.#stored[key] ?? preset;
    this.#values = {
      room: value('room', 'room1'),
      name: value('name', ''),
      camera: value('camera', ''),
      microphone: value('microphone', ''),
      speaker: value('speaker', ''),
      create: asked.has('create') ? asked.get('create') !== '0' : (this.#stored.create ?? true),
      language: asked.get('lang') ?? this.#stored.language ?? '',
      preview: this.#stored.preview ?? false,
      mirror: this.#stored.mirror ?? true,
      releaseMuted: this.#stored.releaseMuted ?? false,
      fill: this.#stored.fill ?? false,
    };
    this.joinsAtOnce = asked.get('join') === '1';
  }

  /**
   * room, name, create; camera, microphone, speaker ('' is the system's default); language; preview,
   * mirror, releaseMuted, fill
   */
  get values() {
    return { ...this.#values };
  }

  /** Takes what holds for this visit only. @param {object} values some of `values` */
  overrule(values) {
    this.#values = { ...this.#values, ...values };
  }

  /** Takes a choice of the user and remembers it. */
  set(key, value) {
    if (!Object.hasOwn(REMEMBERED, key)) {
      throw new RangeError(`no such choice: ${key}`);
    }
    this.#values[key] = value;
    this.#stored[key] = value;
    this.#write();
  }

  /** Takes the choice of a 'camera', 'microphone' or 'speaker', and remembers it with its name. */
  chooseDevice(kind, choice, label) {
    this.set(kind, choice);
    this.#stored[`${kind}s`] = rememberedAfter(this.remembered(kind), choice, label);
    this.#write();
  }

  /** The devices of a kind that were chosen once, as {id, label}, the latest first. */
  remembered(kind) {
    return this.#stored[`${kind}s`] ?? [];
  }

  /** The choices of a kind in the order of preference; the first one is the chosen one. */
  order(kind) {
    const chosen = this.#values[kind];
    return [chosen, ...this.remembered(kind).map(({ id }) => id).filter((id) => id !== chosen)];
  }

  #write() {
    try {
      this.#storage?.setItem(KEY, JSON.stringify(this.#stored));
    } catch (error) {
      console.info(`the choices cannot be remembered: ${error.name}`); // full or forbidden
    }
  }
}

/**
 * The room's password, or a token, that the address carries; null without one.
 * @param {string} fragment as `location.hash`; "&" stands between its parts, a plus is a plus
 */
export function passwordOf(fragment) {
  const said = fragment.slice(1).split('&').find((part) => part.startsWith('password='));
  const text = said?.slice('password='.length) || null;
  try {
    return text && decodeURIComponent(text);
  } catch {
    return text; // a lone "%" in what was typed by hand
  }
}

/** The room as the server knows it: no hyphens, no outer spaces (docs/protocol.md section 1). */
export function normalizedRoom(room) {
  return room.replaceAll('-', '').trim();
}

/** What is wrong with a room and a name: a kind of notice, or null if both will do. */
export function checkNames(room, name) {
  const [roomLength, nameLength] = [normalizedRoom(room), name.trim()].map((text) => [...text].length);
  if (roomLength === 0) return 'room_empty';
  if (roomLength > MAX_NAME_LENGTH) return 'room_too_long';
  if (nameLength === 0) return 'name_empty';
  if (nameLength > MAX_NAME_LENGTH) return 'name_too_long';
  return null;
}

/** The browser's storage, or null where the user forbids it. */
export function allowedStorage(name) {
  try {
    return window[name];
  } catch {
    return null; // reading the property itself throws then
  }
}

function readStored(storage) {
  try {
    const stored = JSON.parse(storage?.getItem(KEY) ?? '{}');
    const isUsable = ([key, value]) => Object.hasOwn(REMEMBERED, key) && REMEMBERED[key](value);
    return Object.fromEntries(Object.entries(stored).filter(isUsable));
  } catch {
    return {}; // somebody else's text under our key: begin anew
  }
}
