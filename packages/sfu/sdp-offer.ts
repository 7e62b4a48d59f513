// The offers we make to clients that keep a connection of their own for what they receive.
import { type AnswerIdentity, candidateLines, EXTENSIONS, type ExtensionName } from './sdp.ts';

const OPUS = 111;
const VP8 = 96;
const RTX = 97;
const OFFERED: [ExtensionName, number][] = [
  ['orientation', 3],
  ['transportSequence', 4],
  ['playoutDelay', 5],
];

/** A section and what it carries: nothing, or a track. */
export interface SectionToOffer {
  kind: 'audio' | 'video';
  track?: { stream: string; sid: string; ssrc: number; rtxSsrc: number };
}

/** Writes the offer; the mid of a section is its place. */
export function writeOffer(sections: SectionToOffer[], identity: AnswerIdentity, version: number): string {
  const lines = [
    'v=0',
    `o=- 4611731400430051337 ${version} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${sections.map((_, index) => index).join(' ')}`,
    'a=ice-lite',
    'a=extmap-allow-mixed',
    'a=msid-semantic: WMS *',
    ...sections.flatMap((section, index) => sectionLines(section, index, identity)),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function sectionLines({ kind, track }: SectionToOffer, mid: number, identity: AnswerIdentity): string[] {
  const isVideo = kind === 'video';
  const sources = !track ? [] : isVideo ? [track.ssrc, track.rtxSsrc] : [track.ssrc];
  return [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${isVideo ? `${VP8} ${RTX}` : OPUS}`,
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    `a=ice-ufrag:${identity.ufrag}`,
    `a=ice-pwd:${identity.password}`,
    `a=fingerprint:sha-256 ${identity.fingerprint}`,
    'a=setup:actpass',
    ...candidateLines(identity),
    'a=rtcp-mux',
    'a=rtcp-rsize',
    ...(isVideo ? videoLines : audioLines),
    ...OFFERED.map(([name, id]) => `a=extmap:${id} ${EXTENSIONS[name]}`),
    ...(track ? ['a=sendonly', `a=msid:${track.stream} ${track.sid}`] : ['a=inactive']),
    ...(sources.length > 1 ? [`a=ssrc-group:FID ${sources.join(' ')}`] : []),
    ...sources.flatMap((it) => [
      `a=ssrc:${it} cname:${track!.stream.split('|')[0]}`,
      `a=ssrc:${it} msid:${track!.stream} ${track!.sid}`,
    ]),
  ];
}

const audioLines = [
  `a=rtpmap:${OPUS} opus/48000/2`,
  `a=fmtp:${OPUS} minptime=10;useinbandfec=1`,
  `a=rtcp-fb:${OPUS} nack`,
];

const videoLines = [
  `a=rtpmap:${VP8} VP8/90000`,
  ...['nack', 'nack pli', 'ccm fir', 'transport-cc'].map((it) => `a=rtcp-fb:${VP8} ${it}`),
  `a=rtpmap:${RTX} rtx/90000`,
  `a=fmtp:${RTX} apt=${VP8}`,
];
