/** Why a camera, a microphone or the network does not work, as a sentence that says what to do. */
import type { MessageKey } from '#web/core/i18n.ts';

export type DeviceKind = 'camera' | 'microphone';
export type Problem = 'insecure' | 'refused' | 'missing' | 'busy' | 'failed';

/** Names what getUserMedia or livekit-client threw. */
export function problemOf(error: unknown): Problem {
  if (!navigator.mediaDevices) return 'insecure';
  const name = (error as { name?: string } | null)?.name;
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError' || name === 'DevicesNotFoundError') return 'missing';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return 'failed';
}

const sentences: Record<DeviceKind, Record<Problem, MessageKey>> = {
  camera: {
    insecure: 'calls.insecure',
    refused: 'calls.cameraRefused',
    missing: 'calls.cameraMissing',
    busy: 'calls.cameraBusy',
    failed: 'calls.cameraFailed',
  },
  microphone: {
    insecure: 'calls.insecure',
    refused: 'calls.microphoneRefused',
    missing: 'calls.microphoneMissing',
    busy: 'calls.microphoneBusy',
    failed: 'calls.microphoneFailed',
  },
};

export const sentenceOf = (kind: DeviceKind, problem: Problem): MessageKey => sentences[kind][problem];

/** What one does instead of mending it. */
export const without: Record<DeviceKind, MessageKey> = {
  camera: 'calls.cameraWithout',
  microphone: 'calls.microphoneWithout',
};
