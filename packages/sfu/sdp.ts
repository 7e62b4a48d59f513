// Session descriptions: what a client's offer says, and our answer to it. One bundle, ICE-lite, VP8 and Opus.
import { parse } from 'sdp-transform';
import type { DownFormat } from './downtrack.ts';
import type { Fingerprint } from './dtls.ts';

const LONGEST_OFFER = 400_000;
const MOST_SECTIONS = 400;

export const EXTENSIONS = {
  mid: 'urn:ietf:params:rtp-hdrext:sdes:mid',
  rid: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  repairedRid: 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  audioLevel: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  orientation: 'urn:3gpp:video-orientation',
  playoutDelay: 'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay',
  transportSequence: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  sendTime: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
} as const;

export type ExtensionName = keyof typeof EXTENSIONS;

/** One section of an offer. */
export interface OfferedSection {
  mid: string;
  kind: 'audio' | 'video' | 'application';
  isRejected: boolean;
  isSending: boolean;
  isReceiving: boolean;
  /** Ids of the track it sends: the client id of `addTrack` is among them. */
  msids: string[];
  rids: string[];
  ssrc: number;
  rtxSsrc: number;
  payloadType: number;
  rtxPayloadType: number;
  /** Sound that repeats what came before it; 0 when not offered. */
  redPayloadType: number;
  format: string;
  hasNack: boolean;
  hasTransportFeedback: boolean;
  extensions: Partial<Record<ExtensionName, number>>;
  sctpPort: number;
  protocol: string;
  payloads: string;
}

/** What an offer says about the whole connection, and its sections in order. */
export interface Offer {
  iceUfrag: string;
  fingerprint: Fingerprint;
  sections: OfferedSection[];
}

/** Reads an offer or an answer; throws when it is malformed or larger than any meeting needs. */
export function readDescription(sdp: string): Offer {
  if (sdp.length > LONGEST_OFFER) throw new Error('offer too long');
  const session = parse(sdp);
  if (session.media.length === 0 || session.media.length > MOST_SECTIONS) throw new Error('number of sections');
  const first = session.media.find((media) => media.port !== 0) ?? session.media[0]!;
  const iceUfrag = first.iceUfrag ?? session.iceUfrag;
  const fingerprint = first.fingerprint ?? session.fingerprint;
  if (!iceUfrag || !fingerprint) throw new Error('no ICE credentials or fingerprint');
  return {
    iceUfrag: String(iceUfrag),
    fingerprint: { algorithm: fingerprint.type, value: fingerprint.hash },
    sections: session.media.map(readSection),
  };
}

type Media = ReturnType<typeof parse>['media'][number];

function readSection(media: Media): OfferedSection {
  const kind = media.type === 'audio' || media.type === 'video' ? media.type : 'application';
  const wanted = kind === 'audio' ? 'opus' : 'vp8';
  const codec = media.rtp.find(
    (rtp) => rtp.codec.toLowerCase() === wanted && (kind !== 'audio' || rtp.rate === 48_000),
  );
  const rtx =
    codec && media.rtp.find((rtp) => rtp.codec.toLowerCase() === 'rtx' && aptOf(media, rtp.payload) === codec.payload);
  const red =
    codec && kind === 'audio'
      ? media.rtp.find((rtp) => rtp.codec.toLowerCase() === 'red' && repeats(media, rtp.payload, codec.payload))
      : undefined;
  const pair = (media.ssrcGroups ?? [])
    .find((group) => group.semantics === 'FID')
    ?.ssrcs.split(' ')
    .map(Number);
  const direction = media.direction ?? 'sendrecv';
  const extensions: OfferedSection['extensions'] = {};
  for (const ext of media.ext ?? []) {
    for (const [name, uri] of Object.entries(EXTENSIONS) as [ExtensionName, string][]) {
      if (ext.uri === uri && ext.value >= 1 && ext.value <= 14) extensions[name] = ext.value;
    }
  }
  return {
    mid: String(media.mid ?? ''),
    kind,
    isRejected: media.port === 0 && !/(^|\s)bundle-only/.test(String(media.bundleOnly ?? '')) && !media.bundleOnly,
    isSending: direction === 'sendonly' || direction === 'sendrecv',
    isReceiving: direction === 'recvonly' || direction === 'sendrecv',
    msids: msidsOf(media),
    rids: (media.rids ?? []).filter((rid) => rid.direction === 'send').map((rid) => String(rid.id)),
    ssrc: pair?.[0] ?? Number(media.ssrcs?.[0]?.id ?? 0),
    rtxSsrc: pair?.[1] ?? 0,
    payloadType: codec?.payload ?? -1,
    rtxPayloadType: rtx?.payload ?? 0,
    redPayloadType: red?.payload ?? 0,
    format: media.fmtp.find((fmtp) => fmtp.payload === codec?.payload)?.config ?? '',
    hasNack: (media.rtcpFb ?? []).some((fb) => fb.payload === codec?.payload && fb.type === 'nack' && !fb.subtype),
    hasTransportFeedback: (media.rtcpFb ?? []).some(
      (fb) => fb.payload === codec?.payload && fb.type === 'transport-cc',
    ),
    extensions,
    sctpPort: Number(media.sctpPort ?? 5000),
    protocol: media.protocol,
    payloads: String(media.payloads ?? ''),
  };
}

const aptOf = (media: Media, payload: number): number =>
  Number(/apt=(\d+)/.exec(media.fmtp.find((fmtp) => fmtp.payload === payload)?.config ?? '')?.[1] ?? -1);

const repeats = (media: Media, payload: number, what: number): boolean =>
  media.fmtp.some((fmtp) => fmtp.payload === payload && fmtp.config.split('/').every((it) => Number(it) === what));

function msidsOf(media: Media): string[] {
  const msids: unknown = media.msid;
  const list = Array.isArray(msids) ? msids : [msids];
  // Firefox writes its ids in braces, which the parser doesn't know.
  const braced = (media.invalid ?? [])
    .filter(({ value }) => value.startsWith('msid:'))
    .map(({ value }) => value.slice(5));
  return [...list, ...braced].flatMap((entry) => {
    if (typeof entry === 'string') return entry.split(' ');
    if (typeof entry !== 'object' || entry === null) return [];
    return Object.values(entry).map(String);
  });
}

/** Where a subscriber receives, as its section offers it. */
export function downFormatOf(section: OfferedSection): DownFormat {
  return {
    mid: section.mid,
    payloadType: section.payloadType,
    rtxPayloadType: section.rtxPayloadType,
    redPayloadType: section.redPayloadType,
    midId: section.extensions.mid ?? 0,
    transportSequenceId: section.hasTransportFeedback ? (section.extensions.transportSequence ?? 0) : 0,
    orientationId: section.extensions.orientation ?? 0,
    playoutDelayId: section.extensions.playoutDelay ?? 0,
  };
}

/** What we do with one section. */
export type Decision =
  | { does: 'receive'; rids: string[]; hasRed: boolean }
  | { does: 'send'; stream: string; track: string; ssrc: number; rtxSsrc: number }
  | { does: 'data'; longestMessage: number }
  | { does: 'nothing' };

/** Ourselves, as every answer says. */
export interface AnswerIdentity {
  ufrag: string;
  password: string;
  fingerprint: string;
  candidates: { address: string; port: number }[];
}

/** Writes the answer; decisions are in the order of the offer's sections. */
export function writeAnswer(offer: Offer, decisions: Decision[], identity: AnswerIdentity, version: number): string {
  const bundled = offer.sections.filter((section) => isAccepted(section)).map((section) => section.mid);
  const lines = [
    'v=0',
    `o=- 4611731400430051336 ${version} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${bundled.join(' ')}`,
    'a=ice-lite',
    'a=extmap-allow-mixed',
    'a=msid-semantic: WMS *',
  ];
  offer.sections.forEach((section, index) => {
    if (isAccepted(section)) lines.push(...sectionLines(section, decisions[index]!, identity));
    else
      lines.push(
        `m=${section.kind} 0 ${section.protocol} ${section.payloads}`,
        'c=IN IP4 0.0.0.0',
        `a=mid:${section.mid}`,
        'a=inactive',
      );
  });
  return `${lines.join('\r\n')}\r\n`;
}

const isAccepted = (section: OfferedSection): boolean =>
  !section.isRejected && (section.kind === 'application' || section.payloadType >= 0);

function sectionLines(section: OfferedSection, decision: Decision, identity: AnswerIdentity): string[] {
  const common = [
    'c=IN IP4 0.0.0.0',
    `a=mid:${section.mid}`,
    `a=ice-ufrag:${identity.ufrag}`,
    `a=ice-pwd:${identity.password}`,
    `a=fingerprint:sha-256 ${identity.fingerprint}`,
    'a=setup:passive',
    ...candidateLines(identity),
  ];
  if (section.kind === 'application') {
    const longest = decision.does === 'data' ? decision.longestMessage : 0;
    return [
      `m=application 9 ${section.protocol} ${section.payloads}`,
      ...common,
      'a=sctp-port:5000',
      `a=max-message-size:${longest}`,
    ];
  }
  const { payloadType, rtxPayloadType } = section;
  const isReceiving = decision.does === 'receive';
  const redPayloadType = isReceiving && !decision.hasRed ? 0 : section.redPayloadType;
  // A sender takes what is named first.
  const payloads = [...(isReceiving ? [redPayloadType] : []), payloadType, rtxPayloadType, redPayloadType]
    .filter((it, index, all) => it > 0 && all.indexOf(it) === index)
    .join(' ');
  const name = section.kind === 'audio' ? 'opus/48000/2' : 'VP8/90000';
  return [
    `m=${section.kind} 9 ${section.protocol} ${payloads}`,
    ...common,
    'a=rtcp-mux',
    'a=rtcp-rsize',
    `a=rtpmap:${payloadType} ${name}`,
    ...(section.kind === 'audio' ? [`a=fmtp:${payloadType} ${opusFormat(section.format)}`] : []),
    ...(redPayloadType > 0
      ? [`a=rtpmap:${redPayloadType} red/48000/2`, `a=fmtp:${redPayloadType} ${payloadType}/${payloadType}`]
      : []),
    ...feedbackLines(section, decision),
    ...(rtxPayloadType > 0
      ? [`a=rtpmap:${rtxPayloadType} rtx/90000`, `a=fmtp:${rtxPayloadType} apt=${payloadType}`]
      : []),
    ...extensionLines(section),
    ...directionLines(section, decision),
  ];
}

/** Where we are, over UDP and TCP. */
export const candidateLines = ({ candidates }: AnswerIdentity): string[] => [
  ...candidates.flatMap(({ address, port }, index) => [
    `a=candidate:${index * 2 + 1} 1 udp ${2130706431 - index} ${address} ${port} typ host`,
    `a=candidate:${index * 2 + 2} 1 tcp ${1518280447 - index} ${address} ${port} typ host tcptype passive`,
  ]),
  'a=end-of-candidates',
];

function opusFormat(offered: string): string {
  const kept = ['usedtx=1', 'stereo=1', 'maxaveragebitrate'].filter(
    (it) => offered.includes(it) && it !== 'maxaveragebitrate',
  );
  if (offered.includes('sprop-stereo=1') && !kept.includes('stereo=1')) kept.push('stereo=1');
  return ['minptime=10', 'useinbandfec=1', ...kept].join(';');
}

// Congestion control of both ways is fed by transport-wide feedback.
function feedbackLines(section: OfferedSection, decision: Decision): string[] {
  const line = (what: string) => `a=rtcp-fb:${section.payloadType} ${what}`;
  const lines = section.hasNack ? [line('nack')] : [];
  if (section.kind === 'video') lines.push(line('nack pli'), line('ccm fir'));
  if (decision.does === 'receive' || section.hasTransportFeedback) lines.push(line('transport-cc'));
  return lines;
}

// Accepted in every section alike: Chromium drops from later sections what an earlier one of the bundle refused.
function extensionLines(section: OfferedSection): string[] {
  return (Object.entries(section.extensions) as [ExtensionName, number][]).map(
    ([name, id]) => `a=extmap:${id} ${EXTENSIONS[name]}`,
  );
}

function directionLines(section: OfferedSection, decision: Decision): string[] {
  if (decision.does === 'receive') {
    const { rids } = decision;
    if (rids.length === 0) return ['a=recvonly'];
    return ['a=recvonly', ...rids.map((rid) => `a=rid:${rid} recv`), `a=simulcast:recv ${rids.join(';')}`];
  }
  if (decision.does !== 'send') return ['a=inactive'];
  const { stream, track, ssrc, rtxSsrc } = decision;
  const hasRtx = section.rtxPayloadType > 0;
  const sources = hasRtx ? [ssrc, rtxSsrc] : [ssrc];
  return [
    'a=sendonly',
    `a=msid:${stream} ${track}`,
    ...(hasRtx ? [`a=ssrc-group:FID ${ssrc} ${rtxSsrc}`] : []),
    ...sources.flatMap((it) => [`a=ssrc:${it} cname:${stream.split('|')[0]}`, `a=ssrc:${it} msid:${stream} ${track}`]),
  ];
}
