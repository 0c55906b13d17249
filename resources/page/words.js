/** The languages of the page, and which of them to speak. */

import { ENGLISH } from './english.js';
import { RUSSIAN } from './russian.js';

/** The languages that the page speaks, by their codes. */
export const LANGUAGES = { en: ENGLISH, ru: RUSSIAN };

/**
 * The language to speak.
 * @param {string} chosen what the user chose, '' for nothing
 * @param {readonly string[]} preferred as `navigator.languages`
 * @returns {'en' | 'ru'}
 */
export function languageOf(chosen, preferred) {
  const codes = [chosen, ...preferred].map((tag) => tag.toLowerCase().split('-')[0]);
  return codes.find((code) => Object.hasOwn(LANGUAGES, code)) ?? 'en';
}
