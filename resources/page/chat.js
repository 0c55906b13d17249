/**
 * The chat: what was written, and a field to write in.
 *
 * Texts are texts: nothing in them is an address to be opened, a style or a picture.
 */

import { Redrawn, make, nameButton, setHidden, setText } from './markup.js';
import { keysOf } from './shortcuts.js';

const MOST_COUNTED = 9;

export class Chat {
  #elements;
  #words;
  #redrawn = new Redrawn();
  #talk = { state: 'nobody', lines: [] };
  #seen = 0; // number of the newest line that the user saw
  #isJoined = false;

  /**
   * @param {Record<string, HTMLElement>} elements the page's, by id
   * @param {(text: string) => void} said the user wants to say it
   */
  constructor(elements, said) {
    this.#elements = elements;
    const { 'chat-button': button, 'chat-form': form, 'chat-field': field } = elements;
    button.addEventListener('click', () => this.toggle());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#talk.state === 'open' && field.value.trim()) {
        said(field.value);
        field.value = '';
        this.#nameSend();
      }
    });
    field.addEventListener('input', () => this.#nameSend());
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        form.requestSubmit();
      }
    });
  }

  /** How many of the other's texts the user did not see. */
  get unread() {
    return this.#talk.lines.filter(({ isOwn, number }) => !isOwn && number > this.#seen).length;
  }

  /** @param {object} words of the language */
  speak(words) {
    this.#words = words.chat;
    this.#redrawn.forget();
    this.#elements['chat-field'].setAttribute('aria-label', words.chat.field);
    this.#elements['chat-field'].placeholder = words.chat.field;
    this.#elements['chat-lines'].setAttribute('aria-label', words.chat.lines);
    this.#refresh();
  }

  /**
   * @param {{state: string, lines: object[]}} talk as `Talk` has it
   * @param {boolean} isJoined
   */
  show(talk, isJoined) {
    this.#talk = talk;
    this.#isJoined = isJoined;
    if (talk.lines.length === 0) {
      this.#seen = 0; // they are counted anew
    }
    if (!isJoined) {
      setHidden(this.#elements.chat, true, this.#elements.state);
    }
    this.#refresh();
  }

  /** Shows the chat, or hides it. */
  toggle() {
    const { chat, 'chat-button': button, 'chat-field': field } = this.#elements;
    if (this.#isJoined) {
      setHidden(chat, !chat.hidden, button);
      this.#refresh();
      if (!chat.hidden) {
        this.#scroll();
        field.focus();
        chat.scrollIntoView({ block: 'nearest' });
      }
    }
  }

  #refresh() {
    if (!this.#words) {
      return; // the language is not known yet
    }
    const words = this.#words;
    const { lines, state } = this.#talk;
    const {
      chat,
      'chat-button': button,
      'chat-count': count,
      'chat-form': form,
      'chat-hint': hint,
      'chat-lines': list,
    } = this.#elements;
    if (!chat.hidden && lines.length > 0) {
      this.#seen = lines.at(-1).number;
    }
    const { unread } = this;
    document.body.classList.toggle('chatting', !chat.hidden);
    button.hidden = !this.#isJoined;
    button.classList.toggle('active', !chat.hidden);
    button.setAttribute('aria-expanded', String(!chat.hidden));
    nameButton(button, unread > 0 ? words.unread(unread) : words.button, keysOf('chat'));
    count.hidden = unread === 0;
    setText(count, unread > MOST_COUNTED ? `${MOST_COUNTED}+` : String(unread));
    form.hidden = state === 'unavailable'; // what was typed stays there for the next one
    hint.hidden = state === 'open';
    setText(hint, words.states[state] ?? '');
    this.#nameSend();
    this.#redrawn.paint('lines', lines, () => {
      const wasAtEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 4;
      this.#draw(list, lines);
      if (wasAtEnd) {
        this.#scroll();
      }
    });
  }

  /** Keeps what is there already: a text that is selected stays so, and is not said again. */
  #draw(list, lines) {
    const known = new Map([...list.children].map((item) => [item.dataset.key, item]));
    const items = lines.map((line) => {
      const key = `${line.number} ${line.delivery} ${document.documentElement.lang}`;
      return known.get(key) ?? this.#item(key, line);
    });
    for (const item of list.querySelectorAll('li')) {
      if (!items.includes(item)) {
        item.remove();
      }
    }
    items.forEach((item, i) => {
      if (list.children[i] !== item) {
        list.insertBefore(item, list.children[i] ?? null);
      }
    });
  }

  #item(key, line) {
    const words = this.#words;
    const item = make('li');
    item.dataset.key = key;
    item.classList.toggle('mine', line.isOwn);
    const time = new Date(line.time).toLocaleTimeString(document.documentElement.lang, {
      hour: '2-digit',
      minute: '2-digit',
    });
    const head = make('p', { className: 'head' });
    head.append(
      make('b', { dir: 'auto', textContent: line.isOwn ? words.you : line.name }),
      make('span', { textContent: time }),
    );
    if (line.delivery !== 'delivered') {
      head.append(make('span', { className: line.delivery, textContent: words.deliveries[line.delivery] }));
    }
    item.append(head, make('p', { className: 'text', dir: 'auto', textContent: line.text }));
    return item;
  }

  #nameSend() {
    const { 'chat-send': send, 'chat-field': field } = this.#elements;
    send.disabled = this.#talk.state !== 'open' || !field.value.trim();
  }

  #scroll() {
    const { 'chat-lines': list, 'chat-field': field, 'chat-form': form } = this.#elements;
    list.scrollTop = list.scrollHeight;
    if (document.activeElement === field) {
      form.scrollIntoView({ block: 'nearest' }); // the lines above it have grown
    }
  }
}
