/** What the keyboard does: the one table that takes the keys and lists them. */

import { make, nameButton } from './markup.js';

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
const CONTROL = isApple ? '⌘' : 'Ctrl';

/** The same keys as in Tandem's window; `code` is the place of the key, on any alphabet's keyboard. */
const KEYS = [
  { name: 'join', code: 'KeyJ', control: true },
  { name: 'microphone', code: 'KeyD', control: true },
  { name: 'talk', code: 'Space', isHeld: true }, // see `PushToTalk`
  { name: 'camera', code: 'KeyE', control: true },
  { name: 'share', code: 'KeyE', control: true, shift: true },
  { name: 'curtain', code: 'KeyH', control: true, shift: true },
  { name: 'chat', code: 'KeyB', control: true },
  { name: 'peerCamera', code: 'KeyC', control: true, shift: true },
  { name: 'torch', code: 'KeyL', control: true, shift: true },
  { name: 'full', code: 'F11' },
  { name: 'details', code: 'KeyI', control: true },
  { name: 'keys', code: 'F1' },
];

/** How people write the keys of one of the names. */
export function keysOf(name) {
  return parts(KEYS.find((entry) => entry.name === name)).join('+');
}

function parts({ code, control, shift }) {
  return [...(control ? [CONTROL] : []), ...(shift ? ['Shift'] : []), code.replace('Key', '')];
}

export class Shortcuts {
  #elements;

  /**
   * @param {Record<string, HTMLElement>} elements the page's, by id
   * @param {Record<string, () => void>} actions what each of the names does
   */
  constructor(elements, actions) {
    this.#elements = elements;
    const { keys, 'keys-open': open, 'keys-close': close } = elements;
    const toggle = () => {
      if (keys.open) {
        keys.close();
      } else {
        keys.showModal();
        keys.scrollTop = 0; // the focus is on the button at its end
      }
    };
    open.addEventListener('click', toggle);
    close.addEventListener('click', toggle);
    addEventListener('keydown', (event) => {
      const control = event.ctrlKey || event.metaKey;
      const entry = KEYS.find(
        ({ code, isHeld = false, control: hasControl = false, shift = false }) =>
          code === event.code && !isHeld && hasControl === control && shift === event.shiftKey,
      );
      if (!entry || event.altKey || event.repeat) {
        return;
      }
      event.preventDefault(); // the browser's own use of it
      if (entry.name === 'keys') {
        toggle();
      } else if (!keys.open) {
        actions[entry.name]();
      }
    });
  }

  /** @param {object} words of the language */
  speak(words) {
    const { 'keys-list': list, 'keys-open': open } = this.#elements;
    nameButton(open, words.keysTitle, keysOf('keys'));
    list.replaceChildren(
      ...KEYS.flatMap((entry) => {
        const keys = make('dd');
        keys.append(...parts(entry).map((part) => make('kbd', { textContent: words.keyNames[part] ?? part })));
        return [make('dt', { textContent: words.keys[entry.name] }), keys];
      }),
    );
  }
}
