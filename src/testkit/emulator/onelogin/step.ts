import type { Person } from './account.ts';
import type { Device } from './device.ts';

/** Wrong codes that one step bears. */
export const MAX_WRONG = 5;
export const DEFAULT_LIFETIME_SECONDS = 120;
export const LIFETIME_SECONDS = { min: 120, max: 900 } as const;

/** Something that waits for the user: a state token of v1, a registration or a verification of v2. */
export type Step = {
  /** The state token, or the UUID. */
  readonly id: string;
  readonly use: 'state-token' | 'registration' | 'verification';
  /** Of a registration: the device that it will be. */
  readonly device: Device;
  /** Under which id v1 was asked: Protect can be listed under two. */
  readonly rowId: string;
  readonly expiresAt: number;
  /** What was sent or spoken, or is to be keyed into the phone. */
  readonly code: string | undefined;
  /** The magic link that was mailed. */
  readonly link: string | undefined;
  /** What the phone reads from the picture of a Protect registration. */
  readonly picture: string | undefined;
  word: 'pending' | 'accepted' | 'rejected';
  wrong: number;
};

export function open(person: Person, given: Pick<Step, 'id' | 'use' | 'device' | 'expiresAt'> & Partial<Step>): Step {
  const step: Step = {
    rowId: given.device.id,
    code: undefined,
    link: undefined,
    picture: undefined,
    word: 'pending',
    wrong: 0,
    ...given,
  };
  person.steps.set(step.id, step);
  return step;
}

/** A step that can still be ended one way or the other. */
export const isOpen = ({ word, expiresAt, wrong }: Step, now: number): boolean =>
  word === 'pending' && now < expiresAt && wrong < MAX_WRONG;

/** Only what still waits can end: the first decision counts. */
export function end(step: Step, word: 'accepted' | 'rejected', now: number): boolean {
  if (!isOpen(step, now)) return false;
  step.word = word;
  return true;
}
