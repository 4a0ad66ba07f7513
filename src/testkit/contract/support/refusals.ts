import type { Answer } from '../../../spec/results.ts';
import type { Handle } from '../../../spec/steps.ts';
import type { World } from '../world.ts';
import { assertRefusedWithoutRequest } from './assertions.ts';
import { deliberatelyWrong } from './deliberately-wrong.ts';

type Call = () => Promise<unknown>;

// The refusals that most rules are about: each comes before anything has reached the identity provider.

/** The handle is not taken. */
export async function assertHandleRefused(world: World, what: string, call: Call): Promise<void> {
  await assertRefusedWithoutRequest(world, what, ['HANDLE_INVALID'], call);
}

/** The input is wrong. */
export async function assertInputRefused(world: World, what: string, call: Call): Promise<void> {
  await assertRefusedWithoutRequest(world, what, ['INVALID_INPUT'], call);
}

/** The capabilities deny it. */
export async function assertUnsupported(world: World, what: string, call: Call): Promise<void> {
  await assertRefusedWithoutRequest(world, what, ['UNSUPPORTED'], call);
}

const credential = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: { clientDataJSON: 'AAAA' } } as const;
const KINDS: readonly Answer[] = [
  { kind: 'code', code: '123456' },
  { kind: 'answer', answer: 'blue' },
  { kind: 'webauthn', credential },
];

/** Neither an answer of a kind that the step does not expect is taken, nor one of `malformed`. */
export async function assertOtherAnswersRefused(
  world: World,
  { expects }: Handle,
  malformed: readonly unknown[],
  give: (answer: Answer) => Promise<unknown>,
): Promise<void> {
  const unexpected = KINDS.filter(({ kind }) => !expects.includes(kind));
  for (const answer of [...unexpected, ...malformed]) {
    await assertInputRefused(world, 'an answer that is not expected', () => give(deliberatelyWrong(answer)));
  }
}
