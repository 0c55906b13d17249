/** The numbers of a link, out of the browser's report. Pure. */

/**
 * @param {Map<string, object>} report as `RTCPeerConnection.getStats()` gives it
 * @param {object | null} before what this function returned for the same link the last time
 * @returns {object} packets, pictures: received since the link was made; roundTrip in seconds;
 *   sent and received: {video: {codec, width, height, fps, bytes, lost}, audio: {codec, bytes, lost}},
 *   values that are not known are null; at: the report's time in ms
 */
export function readStatistics(report, before) {
  const entries = [...report.values()];
  const find = (type, kind) => entries.find((entry) => entry.type === type && entry.kind === kind) ?? {};
  const codec = ({ codecId }) => report.get(codecId)?.mimeType?.split('/')[1] ?? null;
  const video = find('inbound-rtp', 'video');
  const audio = find('inbound-rtp', 'audio');
  const ownVideo = find('outbound-rtp', 'video');
  const ownAudio = find('outbound-rtp', 'audio');
  const pair = entries.find((entry) => entry.type === 'candidate-pair' && entry.nominated && entry.state === 'succeeded');
  return {
    at: video.timestamp ?? audio.timestamp ?? before?.at ?? 0,
    packets: (video.packetsReceived ?? 0) + (audio.packetsReceived ?? 0),
    pictures: video.framesDecoded ?? 0,
    roundTrip: pair?.currentRoundTripTime ?? null,
    sent: {
      video: {
        codec: codec(ownVideo),
        width: ownVideo.frameWidth ?? null,
        height: ownVideo.frameHeight ?? null,
        fps: ownVideo.framesPerSecond ?? null,
        bytes: ownVideo.bytesSent ?? null,
        lost: find('remote-inbound-rtp', 'video').packetsLost ?? null,
      },
      audio: {
        codec: codec(ownAudio),
        bytes: ownAudio.bytesSent ?? null,
        lost: find('remote-inbound-rtp', 'audio').packetsLost ?? null,
      },
    },
    received: {
      video: {
        codec: codec(video),
        width: video.frameWidth ?? null,
        height: video.frameHeight ?? null,
        fps: video.framesPerSecond ?? null,
        bytes: video.bytesReceived ?? null,
        lost: video.packetsLost ?? null,
      },
      audio: {
        codec: codec(audio),
        bytes: audio.bytesReceived ?? null,
        lost: audio.packetsLost ?? null,
      },
    },
  };
}
