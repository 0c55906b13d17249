/** What is plugged in, and the loudspeaker of an element. */

/** Names that browsers give to the default device a second time; the list has its own entry. */
const ALIASES = ['', 'default', 'communications'];

/**
 * @returns {Promise<{camera: object[], microphone: object[], speaker: object[]}>} devices as
 *   {id, label}; `label` is '' until the user has allowed the page a device
 */
export async function listDevices() {
  const lists = { camera: [], microphone: [], speaker: [] };
  const names = { videoinput: 'camera', audioinput: 'microphone', audiooutput: 'speaker' };
  for (const { kind, deviceId, label } of (await navigator.mediaDevices?.enumerateDevices?.()) ?? []) {
    if (!ALIASES.includes(deviceId)) {
      lists[names[kind]].push({ id: deviceId, label });
    }
  }
  return lists;
}

/** Calls `onChanged` whenever something is plugged in or out, as long as the page lives. */
export function watchDevices(onChanged) {
  navigator.mediaDevices?.addEventListener?.('devicechange', onChanged);
}

/** Whether the page may choose a loudspeaker at all; phones mostly choose by themselves. */
export const canChooseSpeaker = 'setSinkId' in HTMLMediaElement.prototype;

/**
 * @param {HTMLMediaElement} element
 * @param {string} choice '' for the system's default, 'none' (the caller mutes), or a device's id
 * @returns {Promise<{kind: string, detail: string} | null>} what is wrong; the sound then goes to
 *   the default device
 */
export async function useSpeaker(element, choice) {
  if (!canChooseSpeaker) {
    return null;
  }
  try {
    await element.setSinkId(choice === 'none' ? '' : choice);
    return null;
  } catch (error) {
    console.info(`setSinkId: ${error.name}: ${error.message}`);
    await element.setSinkId('');
    return { kind: 'speaker_gone', detail: '' };
  }
}
