// LiveKit access tokens: HS256 JWTs whose `video` claim says what the bearer may do in one room.
import { jwtVerify, SignJWT } from 'jose';
import { wallMilliseconds } from './clock.ts';

/** Where a track comes from; the words of LiveKit's tokens. */
export type SourceName = 'camera' | 'microphone' | 'screen_share' | 'screen_share_audio';

/** What the bearer may do. Absent `canPublish`, `canSubscribe`, `canPublishData` mean yes, as in LiveKit. */
export interface Grants {
  roomAdmin?: boolean;
  canPublish?: boolean;
  canSubscribe?: boolean;
  canPublishData?: boolean;
  /** Absent or empty: every source. */
  canPublishSources?: SourceName[];
  canUpdateOwnMetadata?: boolean;
  /** Present but not announced to the others. */
  hidden?: boolean;
}

/** Everything that goes into a token. */
export interface TokenInput {
  apiKey: string;
  apiSecret: string;
  room: string;
  identity: string;
  name?: string;
  grants?: Grants;
  /** Default six hours. The media server refreshes the token of whoever is connected. */
  ttlSeconds?: number;
  metadata?: string;
  attributes?: Record<string, string>;
}

/** A verified token. */
export interface Claims {
  room: string;
  identity: string;
  name: string;
  metadata: string;
  attributes: Record<string, string>;
  grants: Grants;
  /** Seconds since 1970. */
  expiresAt: number;
}

/** Signs a LiveKit access token that lets `identity` join `room`. */
export function signToken(input: TokenInput): Promise<string> {
  const issuedAt = Math.floor(wallMilliseconds() / 1000);
  return new SignJWT({
    name: input.name ?? '',
    metadata: input.metadata ?? '',
    attributes: input.attributes ?? {},
    video: { ...input.grants, room: input.room, roomJoin: true },
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(input.apiKey)
    .setSubject(input.identity)
    .setJti(input.identity)
    .setNotBefore(issuedAt - 10)
    .setExpirationTime(issuedAt + (input.ttlSeconds ?? 6 * 3600))
    .sign(new TextEncoder().encode(input.apiSecret));
}

/** Signs a short token for the room API of a LiveKit cluster: for one room, or with none to list them. */
export function signApiToken(apiKey: string, apiSecret: string, room: string): Promise<string> {
  const video = room === '' ? { roomList: true } : { room, roomAdmin: true, roomCreate: true };
  const issuedAt = Math.floor(wallMilliseconds() / 1000);
  return new SignJWT({ video })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(apiKey)
    .setNotBefore(issuedAt - 10)
    .setExpirationTime(issuedAt + 60)
    .sign(new TextEncoder().encode(apiSecret));
}

/** Verifies a token made with this key and secret; throws when it is forged, expired or not for joining a room. */
export async function verifyToken(token: string, apiKey: string, apiSecret: string): Promise<Claims> {
  const { payload } = await jwtVerify(token, new TextEncoder().encode(apiSecret), {
    algorithms: ['HS256'],
    issuer: apiKey,
    requiredClaims: ['exp', 'sub'],
    currentDate: new Date(wallMilliseconds()),
  });
  const video = isRecord(payload.video) ? payload.video : {};
  const { room, roomJoin, ...grants } = video;
  if (roomJoin !== true || typeof room !== 'string' || room === '' || !payload.sub) throw new Error('not a join token');
  return {
    room,
    identity: payload.sub,
    name: typeof payload.name === 'string' ? payload.name : '',
    metadata: typeof payload.metadata === 'string' ? payload.metadata : '',
    attributes: stringValues(payload.attributes),
    grants: readGrants(grants),
    expiresAt: payload.exp ?? 0,
  };
}

/** The token in a `/rtc` request: the `access_token` parameter, or a bearer header (Rust clients). */
export function tokenOf(url: string, authorization: string | undefined): string {
  const query = new URL(url, 'http://sfu').searchParams.get('access_token');
  return query ?? authorization?.replace(/^Bearer\s+/i, '') ?? '';
}

/** The room a token names, unverified: only good for choosing the process that will verify it. */
export function roomOfUnverified(token: string): string {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    if (isRecord(payload) && isRecord(payload.video) && typeof payload.video.room === 'string')
      return payload.video.room;
  } catch {}
  return '';
}

const SOURCES: readonly string[] = ['camera', 'microphone', 'screen_share', 'screen_share_audio'];
const isSource = (value: unknown): value is SourceName => typeof value === 'string' && SOURCES.includes(value);

function readGrants(claims: Record<string, unknown>): Grants {
  const grants: Grants = {
    roomAdmin: claims.roomAdmin === true,
    canPublish: claims.canPublish !== false,
    canSubscribe: claims.canSubscribe !== false,
    canPublishData: claims.canPublishData !== false,
    canUpdateOwnMetadata: claims.canUpdateOwnMetadata === true,
    hidden: claims.hidden === true,
  };
  if (Array.isArray(claims.canPublishSources)) {
    grants.canPublishSources = claims.canPublishSources.map((it) => String(it).toLowerCase()).filter(isSource);
    // A list of sources we don't know must not widen into "every source".
    if (claims.canPublishSources.length > 0 && grants.canPublishSources.length === 0) grants.canPublish = false;
  }
  return grants;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function stringValues(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((it): it is [string, string] => typeof it[1] === 'string'));
}
