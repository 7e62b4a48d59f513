import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bindingSuccess, hasIntegrity, parseBindingRequest } from './stun.ts';

// RFC 5769, 2.1: a request with a short-term credential.
const REQUEST = Buffer.from(
  `000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff
   80290008932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf`.replaceAll(
    /\s/g,
    '',
  ),
  'hex',
);
const PASSWORD = 'VOkJxbRl1RmTxUk/WvJxBt';

test('the request of RFC 5769 is read and its integrity verified', () => {
  const request = parseBindingRequest(REQUEST)!;
  expect([request.localUfrag, request.remoteUfrag]).toEqual(['evtj', 'h6vY']);
  expect(hasIntegrity(REQUEST, request, PASSWORD)).toBe(true);
  expect(hasIntegrity(REQUEST, request, `${PASSWORD}x`)).toBe(false);
});

test('a request changed anywhere up to its integrity is not accepted', () => {
  for (let at = 0; at < REQUEST.length - 8; at++) {
    const changed = Buffer.from(REQUEST);
    changed[at]! ^= 1;
    const request = parseBindingRequest(changed);
    expect(request !== undefined && hasIntegrity(changed, request, PASSWORD)).toBe(false);
  }
});

test('the answer of RFC 5769 has the mapped address where it should be', () => {
  const answer = bindingSuccess(REQUEST.subarray(8, 20), '192.0.2.1', 32853, PASSWORD);
  expect(answer.toString('hex', 20, 32)).toBe('002000080001a147e112a643');
  const six = bindingSuccess(REQUEST.subarray(8, 20), '2001:db8:1234:5678:11:2233:4455:6677', 32853, PASSWORD);
  expect(six.toString('hex', 20, 44)).toBe('002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9');
});

test('no bytes whatever make the reading throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const packet = Buffer.concat([REQUEST.subarray(0, 20), Buffer.from(bytes)]);
      packet.writeUInt16BE(bytes.length, 2);
      const request = parseBindingRequest(packet);
      expect(request !== undefined && hasIntegrity(packet, request, PASSWORD)).toBe(false);
    }),
  );
});
