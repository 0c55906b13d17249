/** What the page asks its own server for, beside the call. */

const ICE_LIMIT_MS = 2_000; // without an answer the call does without STUN servers

/** Where the signaling is. */
export function webSocketUrl() {
  const url = new URL('/ws', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = '';
  url.hash = '';
  return url.href;
}

/** Never fails and never waits long: without a list the call does with local addresses. */
export async function fetchIceServers() {
  const limit = new AbortController(); // phones of 2022 have no AbortSignal.timeout
  const timer = setTimeout(() => limit.abort(), ICE_LIMIT_MS);
  try {
    const response = await fetch('/ice', { signal: limit.signal, cache: 'no-store' });
    const { iceServers } = await response.json();
    return Array.isArray(iceServers) ? iceServers : [];
  } catch (error) {
    console.warn(`no list of ICE servers: ${error.name}`);
    return [];
  } finally {
    clearTimeout(timer);
  }
}
