// What offers of different browsers say.
import { expect, test } from 'vitest';
import { readDescription, writeAnswer } from './sdp.ts';

const offerOf = (lines: string[]): string =>
  [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    'a=fingerprint:sha-256 AA:BB',
    'a=ice-ufrag:abcd',
    'a=ice-pwd:abcdefabcdefabcdefabcdef',
    'm=video 0 UDP/TLS/RTP/SAVPF 120 124',
    'a=bundle-only',
    'a=sendonly',
    'a=mid:8',
    'a=rtpmap:120 VP8/90000',
    'a=rtpmap:124 rtx/90000',
    'a=fmtp:124 apt=120',
    ...lines,
    '',
  ].join('\r\n');

test('the ids of a track are read with and without braces: Firefox writes them, Chromium does not', () => {
  const idsOf = (msid: string) => readDescription(offerOf([`a=msid:${msid}`])).sections[0]!.msids;
  expect(idsOf('{ffe06fc3-9036} {f2c783da-9ed9}')).toEqual(['{ffe06fc3-9036}', '{f2c783da-9ed9}']);
  expect(idsOf('ffe06fc3-9036 f2c783da-9ed9')).toContain('f2c783da-9ed9');
});

test('a section added to a bundle has no port of its own and is not rejected', () => {
  const [section] = readDescription(offerOf([])).sections;
  expect(section).toMatchObject({ isRejected: false, isSending: true, payloadType: 120, rtxPayloadType: 124 });
});

test('a voice is asked for with what came before it once more, unless its sender does not want that', () => {
  const audio = [
    'm=audio 9 UDP/TLS/RTP/SAVPF 111 63',
    'a=sendonly',
    'a=mid:9',
    'a=rtpmap:111 opus/48000/2',
    'a=rtpmap:63 red/48000/2',
    'a=fmtp:63 111/111',
  ];
  const offer = readDescription(offerOf(audio));
  const identity = { ufrag: 'abcd', password: 'abcdefabcdefabcdefabcdef', fingerprint: 'AA:BB', candidates: [] };
  const answered = (hasRed: boolean) =>
    writeAnswer(offer, [{ does: 'nothing' }, { does: 'receive', rids: [], hasRed }], identity, 1);
  expect(answered(true)).toContain('m=audio 9 UDP/TLS/RTP/SAVPF 63 111\r\n');
  expect(answered(true)).toContain('a=fmtp:63 111/111');
  expect(answered(false)).toContain('m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n');
});
