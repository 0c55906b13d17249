/** What is plugged in and what is allowed, and who is told when that changes. */

/** Names that browsers give to the default device a second time; the list has its own entry. */
const ALIASES = ['', 'default', 'communications'];
const KINDS = { videoinput: 'camera', audioinput: 'microphone', audiooutput: 'speaker' };

/**
 * What is plugged in now.
 * @returns {Promise<{camera: object, microphone: object, speaker: object}>} of each kind `devices`
 *   as {id, label}, where `label` is '' until the user has allowed the page a device; `isKnown`,
 *   whether the browser tells the ids already; and `standard`, which changes when the system's
 *   default does, where the browser tells it
 */
export async function listDevices() {
  const lists = Object.fromEntries(
    Object.values(KINDS).map((kind) => [kind, { devices: [], isKnown: true, standard: '' }]),
  );
  for (const { kind, deviceId, groupId, label } of (await navigator.mediaDevices?.enumerateDevices?.()) ?? []) {
    const list = lists[KINDS[kind]];
    if (deviceId === '') {
      list.isKnown = false;
    } else if (deviceId === 'default') {
      list.standard = groupId;
    } else if (!ALIASES.includes(deviceId)) {
      list.devices.push({ id: deviceId, label });
    }
  }
  return lists;
}

/**
 * Watches what is plugged in and allowed, as long as the page lives.
 * @param {() => void} onChanged something was plugged in or out
 * @param {() => void} onAllowed the user allowed the camera or the microphone, or took that back
 */
export async function watchDevices(onChanged, onAllowed) {
  navigator.mediaDevices?.addEventListener?.('devicechange', onChanged);
  for (const name of ['camera', 'microphone']) {
    try {
      const permission = await navigator.permissions.query({ name });
      permission.addEventListener('change', onAllowed);
    } catch (error) {
      console.info(`the permission of the ${name} is not told: ${error.name}`); // older browsers
    }
  }
}
