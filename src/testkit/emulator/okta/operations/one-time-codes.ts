import { hotpAt, TOTP_PERIOD_SECONDS, totpStepOf } from '../../../simulated-user/totp.ts';
import { ApiError, wrongAnswer } from '../http/errors.ts';
import type { ApiRequest } from '../http/operation.ts';
import type { HotpMethod, TokenMethod, TotpMethod } from '../state.ts';

/** A code that is this many time steps early or late gets "valid but exceeded time window", any other one is wrong. */
const OUTSIDE_WINDOW_STEPS = 3;
/** RFC 4226 look-ahead window: how many codes the token may have shown that were never sent. */
const LOOK_AHEAD = 10;

/** Accepts a TOTP code, each time step once. Throws `wrong` for a wrong code. */
export async function consumeTotp(method: TotpMethod, code: string, now: number, wrong: ApiError): Promise<void> {
  const step = await totpStepOf(method.secret, code, now);
  if (step === undefined) throw (await isOutsideTimeWindow(method, code, now)) ? new ApiError('E0000083') : wrong;
  if (method.usedTimeSteps.has(step)) throw new ApiError('E0000082');
  method.usedTimeSteps.add(step);
}

async function isOutsideTimeWindow({ secret }: TotpMethod, code: string, now: number): Promise<boolean> {
  for (const direction of [-1, 1]) {
    const then = now + direction * OUTSIDE_WINDOW_STEPS * TOTP_PERIOD_SECONDS * 1000;
    if ((await totpStepOf(secret, code, then)) !== undefined) return true;
  }
  return false;
}

/** Accepts an HOTP code. It and all codes before it are used up. */
export async function consumeHotp(method: HotpMethod, code: string): Promise<void> {
  const first = Math.max(0, method.counter - LOOK_AHEAD);
  for (let counter = first; counter < method.counter + LOOK_AHEAD; counter += 1) {
    if ((await hotpAt(method.secret, counter)) !== code) continue;
    // `counter` is compared after the wait: a parallel request may have used the same code.
    if (counter < method.counter) throw new ApiError('E0000082');
    method.counter = counter + 1;
    return;
  }
  throw wrongAnswer('passcode');
}

/** Accepts a code that the user's own hardware token has shown, once. */
export function consumeTokenCode({ user }: ApiRequest, vendor: TokenMethod['vendor'], code: string): void {
  const state = user.phone.takeTokenCode(vendor, code);
  if (state === 'used') throw new ApiError('E0000082');
  if (state === 'unknown') throw wrongAnswer('passcode');
}
