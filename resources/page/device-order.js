/**
 * Which device of a kind is used: the first of the user's order that is plugged in. Pure.
 *
 * A choice is '' (the system's default), 'none', 'test' ('test:HZ' for another tone) or the id of a
 * device. What the user chose comes first, then what was chosen before, the latest first, then the
 * system's default.
 */

/** Of a kind; nobody has more, and old docks need not be kept for ever. */
export const MOST_REMEMBERED = 8;

/** Whether a choice names a device that can be unplugged. */
export function isDevice(choice) {
  return choice !== '' && choice !== 'none' && choice !== 'test' && !choice.startsWith('test:');
}

/**
 * The choice to use now.
 * @param {string[]} order the dearest first, not empty
 * @param {string[] | null} pluggedIn ids; null where the browser does not tell them yet
 * @returns {string} what of `order` is there; '' if nothing is, which is the system's default
 */
export function usedDevice(order, pluggedIn) {
  const isThere = (choice) => !isDevice(choice) || pluggedIn === null || pluggedIn.includes(choice);
  return order.find(isThere) ?? '';
}

/**
 * What is remembered after a choice.
 * @param {{id: string, label: string}[]} remembered the latest first
 * @param {string} choice
 * @param {string} label what people call it
 */
export function rememberedAfter(remembered, choice, label) {
  if (!isDevice(choice)) {
    return remembered;
  }
  const others = remembered.filter(({ id }) => id !== choice);
  return [{ id: choice, label }, ...others].slice(0, MOST_REMEMBERED);
}
