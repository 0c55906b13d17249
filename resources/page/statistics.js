/** The numbers of a link, out of the browser's report. Pure. */

/**
 * @param {Map<string, object>} report as `RTCPeerConnection.getStats()` gives it
 * @param {object | null} before what this function returned for the same link the last time
 * @returns {object} packets, pictures: received since the link was made; roundTrip in seconds;
 *   target, what pictures and sound may take of the line in bit/s; sent and received: {video: {codec,
 *   width, height, fps, bytes, packets, lost}, audio: {codec, bytes, packets, lost}}, where `lost` of
 *   what was sent is what the peer misses, and of the received pictures also `held`, the seconds
 *   that all of them together waited here, and `shown`, how many they were; values that are not
 *   known are null; at: the report's time in ms
 */
export function readStatistics(report, before) {
  const entries = [...report.values()];
  const find = (type, kind) => entries.find((entry) => entry.type === type && entry.kind === kind) ?? {};
  const codec = ({ codecId }) => report.get(codecId)?.mimeType?.split('/')[1] ?? null;
  const video = find('inbound-rtp', 'video');
  const audio = find('inbound-rtp', 'audio');
  const pair = entries.find((entry) => entry.type === 'candidate-pair' && entry.nominated && entry.state === 'succeeded');
  const sent = (kind) => {
    const entry = find('outbound-rtp', kind);
    return {
      codec: codec(entry),
      bytes: entry.bytesSent ?? null,
      packets: entry.packetsSent ?? null,
      lost: find('remote-inbound-rtp', kind).packetsLost ?? null,
    };
  };
  const received = (entry) => ({
    codec: codec(entry),
    bytes: entry.bytesReceived ?? null,
    packets: entry.packetsReceived ?? null,
    lost: entry.packetsLost ?? null,
  });
  const size = ({ frameWidth, frameHeight, framesPerSecond }) => ({
    width: frameWidth ?? null,
    height: frameHeight ?? null,
    fps: framesPerSecond ?? null,
  });
  return {
    at: video.timestamp ?? audio.timestamp ?? before?.at ?? 0,
    packets: (video.packetsReceived ?? 0) + (audio.packetsReceived ?? 0),
    pictures: video.framesDecoded ?? 0,
    roundTrip: pair?.currentRoundTripTime ?? null,
    target: pair?.availableOutgoingBitrate ?? null,
    sent: {
      video: { ...sent('video'), ...size(find('outbound-rtp', 'video')) },
      audio: sent('audio'),
    },
    received: {
      video: {
        ...received(video),
        ...size(video),
        held: video.totalProcessingDelay ?? null,
        shown: video.framesDecoded ?? null,
      },
      audio: received(audio),
    },
  };
}
