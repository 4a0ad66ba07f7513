import { hasActive, keep, takeTotp } from '../device.ts';
import type { Person, Step } from '../state.ts';
import { end, isOpen, MAX_WRONG } from '../transaction.ts';

/** Ends a step, if it still waits. An accepted registration makes its device; a second one of a kind is rejected. */
export function finish(person: Person, step: Step, word: 'accepted' | 'rejected', now: number): void {
  const { device, use } = step;
  const fits = use === 'verification' || !hasActive(person, device.kind);
  if (!end(step, fits ? word : 'rejected', now) || step.word !== 'accepted' || use === 'verification') return;
  device.active = true;
  keep(person, device);
}

/**
 * How far a step is. Not confirmed: what is said of one that has expired. An accepted verification has expired as well
 * then; an accepted registration has made a device, and says so for good.
 */
export function statusOf(step: Step, now: number): Step['word'] {
  if (step.word === 'pending') return isOpen(step, now) ? 'pending' : 'rejected';
  return step.use === 'verification' && now >= step.expiresAt ? 'rejected' : step.word;
}

/** Judges a code that was PUT, and says what of. A step that has ended takes none: codes are for one use. */
export async function answerStep(person: Person, step: Step, otp: string, now: number): Promise<Step['word']> {
  if (!isOpen(step, now)) return 'rejected';
  // Counted before it is judged: parallel guesses must not slip past the limit.
  step.wrong += 1;
  const right = await isRight(step, otp, now);
  if (step.word !== 'pending') return 'rejected';
  if (!right) return step.wrong < MAX_WRONG ? 'pending' : 'rejected';
  step.wrong = 0;
  finish(person, step, 'accepted', now);
  return step.word;
}

async function isRight({ device, use, code }: Step, otp: string, now: number): Promise<boolean> {
  switch (device.kind) {
    case 'sms':
    case 'email':
    case 'email-otp':
      return otp === code;
    case 'totp':
      return takeTotp(device, otp, now);
    case 'push':
      // A verification of Protect waits for the push, and takes no typed code.
      return use === 'registration' && takeTotp(device, otp, now);
    default:
      return false;
  }
}
