// The offers of clients made of packets, and what they need of the answers.
import { parse } from 'sdp-transform';
import { EXTENSIONS } from '../../packages/sfu/sdp.ts';

export const EXTENSION = { mid: 1, rid: 2, repairedRid: 3, audioLevel: 4, transportSequence: 5, sendTime: 6 } as const;
export const PAYLOAD = { opus: 111, vp8: 96, rtx: 97 } as const;

/** One section: what it sends, or with an empty `cid` a place to receive. */
export interface Section {
  kind: 'audio' | 'video';
  mid: string;
  cid: string;
  rids: string[];
  /** Of what goes out; its repeats are on the next one. Not named where there are rids. */
  ssrc: number;
}

export function writeOffer(
  sections: Section[],
  own: { ufrag: string; password: string; fingerprint: string },
  version: number,
): string {
  const lines = [
    'v=0',
    `o=- 1234567890 ${version} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${sections.map(({ mid }) => mid).join(' ')}`,
    'a=extmap-allow-mixed',
    'a=msid-semantic: WMS *',
    ...sections.flatMap((section) => [
      `m=${section.kind} 9 UDP/TLS/RTP/SAVPF ${section.kind === 'audio' ? PAYLOAD.opus : `${PAYLOAD.vp8} ${PAYLOAD.rtx}`}`,
      'c=IN IP4 0.0.0.0',
      `a=mid:${section.mid}`,
      `a=ice-ufrag:${own.ufrag}`,
      `a=ice-pwd:${own.password}`,
      `a=fingerprint:sha-256 ${own.fingerprint}`,
      'a=setup:active',
      'a=rtcp-mux',
      'a=rtcp-rsize',
      ...(section.kind === 'audio' ? AUDIO : VIDEO),
      ...Object.entries(EXTENSION).map(([name, id]) => `a=extmap:${id} ${EXTENSIONS[name as keyof typeof EXTENSION]}`),
      ...directionOf(section),
    ]),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

const AUDIO = [
  `a=rtpmap:${PAYLOAD.opus} opus/48000/2`,
  `a=fmtp:${PAYLOAD.opus} minptime=10;useinbandfec=1`,
  ...['nack', 'transport-cc'].map((it) => `a=rtcp-fb:${PAYLOAD.opus} ${it}`),
];

const VIDEO = [
  `a=rtpmap:${PAYLOAD.vp8} VP8/90000`,
  ...['nack', 'nack pli', 'ccm fir', 'transport-cc'].map((it) => `a=rtcp-fb:${PAYLOAD.vp8} ${it}`),
  `a=rtpmap:${PAYLOAD.rtx} rtx/90000`,
  `a=fmtp:${PAYLOAD.rtx} apt=${PAYLOAD.vp8}`,
];

function directionOf({ kind, cid, rids, ssrc }: Section): string[] {
  if (cid === '') return ['a=recvonly'];
  const lines = ['a=sendonly', `a=msid:- ${cid}`];
  if (rids.length > 0)
    return [...lines, ...rids.map((rid) => `a=rid:${rid} send`), `a=simulcast:send ${rids.join(';')}`];
  const sources = kind === 'audio' ? [ssrc] : [ssrc, ssrc + 1];
  return [
    ...lines,
    ...(kind === 'audio' ? [] : [`a=ssrc-group:FID ${sources.join(' ')}`]),
    ...sources.flatMap((it) => [`a=ssrc:${it} cname:packets`, `a=ssrc:${it} msid:- ${cid}`]),
  ];
}

/** Where the server is, over UDP. */
export interface Path {
  address: string;
  port: number;
}

/** What an answer says of the connection, and what the server sends. */
export interface Answer {
  ufrag: string;
  password: string;
  /** absent where it comes later */
  path: Path | undefined;
  streams: { kind: 'audio' | 'video'; ssrc: number; rtxSsrc: number }[];
}

/** The path that a line `candidate:…` names; undefined unless it is UDP over IPv4. */
export function pathOf(candidate: string): Path | undefined {
  const [, address, port] = /^candidate:\S+ 1 udp \d+ ([\d.]+) (\d+)/i.exec(candidate) ?? [];
  return address && port ? { address, port: Number(port) } : undefined;
}

export function readAnswer(sdp: string): Answer {
  const { media, ...session } = parse(sdp);
  const first = media.find(({ port }) => port !== 0)!;
  const paths = [...sdp.matchAll(/^a=(candidate:.*?)\r?$/gm)].flatMap(([, line]) => pathOf(line!) ?? []);
  const streams = media.flatMap(({ type, direction, port, ssrcs, ssrcGroups }) => {
    if ((direction !== 'sendonly' && direction !== 'sendrecv') || port === 0 || !ssrcs?.length) return [];
    const pair = ssrcGroups
      ?.find(({ semantics }) => semantics === 'FID')
      ?.ssrcs.split(' ')
      .map(Number);
    const kind = type === 'audio' ? ('audio' as const) : ('video' as const);
    return [{ kind, ssrc: pair?.[0] ?? Number(ssrcs[0]!.id), rtxSsrc: pair?.[1] ?? 0 }];
  });
  return {
    ufrag: String(first.iceUfrag ?? session.iceUfrag),
    password: String(first.icePwd ?? session.icePwd),
    path: paths.find(({ address }) => address === '127.0.0.1') ?? paths[0],
    streams,
  };
}
