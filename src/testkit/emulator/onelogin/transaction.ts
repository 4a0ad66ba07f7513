import type { Person, Step } from './state.ts';

/** Wrong codes that one step bears. */
export const MAX_WRONG = 5;
export const DEFAULT_LIFETIME_SECONDS = 120;
export const LIFETIME_SECONDS = { min: 120, max: 900 } as const;

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
