/** Why a camera, a microphone or the network does not work, as a sentence that says what to do. */
import type { MessageKey } from '#web/core/i18n.ts';

export type DeviceKind = 'camera' | 'microphone';
export type Problem = 'insecure' | 'refused' | 'missing' | 'busy' | 'unblurred' | 'unplugged' | 'failed';

/** Names what getUserMedia or livekit-client threw. */
export function problemOf(error: unknown): Problem {
  if (!navigator.mediaDevices) return 'insecure';
  const name = (error as { name?: string } | null)?.name;
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError' || name === 'DevicesNotFoundError') return 'missing';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  if (name === 'BlurError') return 'unblurred';
  return 'failed';
}

const sentences: Record<DeviceKind, Record<Problem, MessageKey>> = {
  camera: {
    insecure: 'calls.insecure',
    refused: 'calls.cameraRefused',
    missing: 'calls.cameraMissing',
    busy: 'calls.cameraBusy',
    unblurred: 'calls.cameraUnblurred',
    unplugged: 'calls.cameraUnplugged',
    failed: 'calls.cameraFailed',
  },
  microphone: {
    insecure: 'calls.insecure',
    refused: 'calls.microphoneRefused',
    missing: 'calls.microphoneMissing',
    busy: 'calls.microphoneBusy',
    unblurred: 'calls.microphoneFailed',
    unplugged: 'calls.microphoneUnplugged',
    failed: 'calls.microphoneFailed',
  },
};

const ofBoth: Partial<Record<Problem, MessageKey>> = {
  insecure: 'calls.insecure',
  refused: 'calls.bothRefused',
  missing: 'calls.bothMissing',
};

export interface Trouble {
  kinds: DeviceKind[];
  sentence: MessageKey;
}

/** What to say of the two devices: one sentence where they fail alike. */
export function troubles(problems: Partial<Record<DeviceKind, Problem>>): Trouble[] {
  const { camera, microphone } = problems;
  const both = camera === microphone && camera && ofBoth[camera];
  if (both) return [{ kinds: ['microphone', 'camera'], sentence: both }];
  return (['microphone', 'camera'] as const).flatMap((kind) => {
    const problem = problems[kind];
    return problem ? [{ kinds: [kind], sentence: sentences[kind][problem] }] : [];
  });
}

/** What one does instead of mending it. */
export const without: Record<DeviceKind, MessageKey> = {
  camera: 'calls.cameraWithout',
  microphone: 'calls.microphoneWithout',
};
export const withoutOf = ({ kinds }: Trouble): MessageKey =>
  kinds.length > 1 ? 'calls.bothWithout' : without[kinds[0]!];
