import { factorIn, userIn } from '../../../src/adapter-kit/index.ts';
import { single } from '../shared/envelope.ts';

// Whom a response of OneLogin's API 2 is about.

/** What a response must be about. A registration has no device yet. `stepId`: the registration or verification. */
export type Ours = {
  readonly userId: string;
  readonly factorId?: string | undefined;
  readonly stepId?: string | undefined;
};

/** Whom the response to a step names. A foreign user or device is returned if there is one, so that it is noticed. */
export function namesIn(body: unknown, { userId, factorId }: Ours) {
  const named = single(body);
  return { userId: userIn(named, userId), factorId: factorId === undefined ? undefined : factorIn(named, factorId) };
}
