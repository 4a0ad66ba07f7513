import { hotpAt, TOTP_PERIOD_SECONDS, totpStepOf } from '../../../simulated-user/totp.ts';
import { Refusal, wrongAnswer } from '../http/errors.ts';
import type { Call } from '../http/operation.ts';
import type { HotpMethod, TokenMethod, TotpMethod } from '../state.ts';

/** How many steps of 30 seconds a code may be off before it is no longer even "valid, but exceeded time window". */
const FAR_STEPS = 3;
/** How far a counter-based token may have run ahead. */
const LOOK_AHEAD = 10;

/** Takes a time-based code, each step once. */
export async function takeTotp(method: TotpMethod, code: string, now: number, wrong: Refusal): Promise<void> {
  const step = await totpStepOf(method.secret, code, now);
  if (step === undefined) throw (await isFarOff(method, code, now)) ? new Refusal('E0000083') : wrong;
  if (method.usedSteps.has(step)) throw new Refusal('E0000082');
  method.usedSteps.add(step);
}

async function isFarOff({ secret }: TotpMethod, code: string, now: number): Promise<boolean> {
  for (const direction of [-1, 1]) {
    const then = now + direction * FAR_STEPS * TOTP_PERIOD_SECONDS * 1000;
    if ((await totpStepOf(secret, code, then)) !== undefined) return true;
  }
  return false;
}

/** Takes a counter-based code; codes before it are used up with it. */
export async function takeHotp(method: HotpMethod, code: string): Promise<void> {
  const first = Math.max(0, method.counter - LOOK_AHEAD);
  for (let counter = first; counter < method.counter + LOOK_AHEAD; counter += 1) {
    if ((await hotpAt(method.secret, counter)) !== code) continue;
    // Compared after the wait: a parallel request may have taken the same code.
    if (counter < method.counter) throw new Refusal('E0000082');
    method.counter = counter + 1;
    return;
  }
  throw wrongAnswer('passcode');
}

/** Takes the code of a hardware token: one that the user's own token has shown, and that was not taken before. */
export function takeTokenCode({ person }: Call, vendor: TokenMethod['vendor'], code: string): void {
  const state = person.user.phone.takeTokenCode(vendor, code);
  if (state === 'used') throw new Refusal('E0000082');
  if (state === 'unknown') throw wrongAnswer('passcode');
}
