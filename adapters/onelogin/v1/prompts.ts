import { type HttpResponse, maskPhone, msUntil, omitUndefined, unexpected } from '../../../src/adapter-kit/index.ts';
import type { DriverStep } from '../../../src/spec/driver.ts';
import type { Prompt } from '../../../src/spec/steps.ts';
import { type Device, type Enrolled, factorOf } from './responses.ts';
import type { VerificationState } from './state.ts';

// What the user must see and do to end a step.

/** How long the code of an enrollment is valid. It cannot be chosen, and the response does not say it. */
const ENROLLMENT_CODE_MS = 120_000;

/** The step of an enrollment, which ends with a code. */
export function enrollmentStep({ device, id, name }: Enrolled, phoneNumber: string, status: number): DriverStep {
  const { state_token: stateToken } = device;
  if (stateToken === undefined) throw unexpected(status, 'no state token for an enrollment');
  const { displayName } = factorOf(id, { ...device, auth_factor_name: name });
  // The number in the response is masked beyond recognition.
  const destination = maskPhone(phoneNumber);
  return {
    expects: ['code'],
    canResend: true,
    prompt: { destination, ...omitUndefined({ displayName }) },
    state: { stateToken, destination, factorName: name, ...omitUndefined({ displayName }) },
    factorId: id,
    lifetimeMs: ENROLLMENT_CODE_MS,
  };
}

/** The step that `trigger` has begun. `kept`: what `resend` repeats. */
export function triggeredStep(
  factorId: string,
  expects: Prompt['expects'],
  kept: VerificationState,
  device: Device | undefined,
  response: HttpResponse,
): DriverStep {
  const { state_token: stateToken, state_token_expires_at: end } = device ?? {};
  return {
    expects,
    canResend: true,
    prompt: omitUndefined({ displayName: kept.displayName, destination: kept.destination }),
    state: { ...kept, ...omitUndefined({ stateToken }) },
    factorId,
    lifetimeMs: msUntil(end, response),
    // It is asked for only where the caller chose a lifetime, and then `trigger` had it.
    lifetimeSent: true,
  };
}
