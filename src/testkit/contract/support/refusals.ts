import type { Answer } from '../../../spec/results.ts';
import type { Handle } from '../../../spec/steps.ts';
import type { Stage } from '../stage.ts';
import { assertRefusedWithoutRequest } from './assertions.ts';
import { deliberatelyWrong } from './deliberately-wrong.ts';

type Call = () => Promise<unknown>;

// The errors that most rules expect. The provider must throw them before it sends a request.

/** The provider refuses the handle. */
export async function assertHandleRefused(world: Stage, what: string, call: Call): Promise<void> {
  await assertRefusedWithoutRequest(world, what, ['HANDLE_INVALID'], call);
}

/** The provider refuses the input. */
export async function assertInputRefused(world: Stage, what: string, call: Call): Promise<void> {
  await assertRefusedWithoutRequest(world, what, ['INVALID_INPUT'], call);
}

/** The provider refuses what its capabilities do not offer. */
export async function assertUnsupported(world: Stage, what: string, call: Call): Promise<void> {
  await assertRefusedWithoutRequest(world, what, ['UNSUPPORTED'], call);
}

const credential = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: { clientDataJSON: 'AAAA' } } as const;
const ANSWERS: readonly Answer[] = [
  { kind: 'code', code: '123456' },
  { kind: 'answer', answer: 'blue' },
  { kind: 'webauthn', credential },
];

/** The provider refuses answers of a kind that the step does not expect, and those of `malformed`. */
export async function assertOtherAnswersRefused(
  world: Stage,
  { expects }: Handle,
  malformed: readonly unknown[],
  sendAnswer: (answer: Answer) => Promise<unknown>,
): Promise<void> {
  const unexpected = ANSWERS.filter(({ kind }) => !expects.includes(kind));
  for (const answer of [...unexpected, ...malformed]) {
    await assertInputRefused(world, 'an answer that is not expected', () => sendAnswer(deliberatelyWrong(answer)));
  }
}
