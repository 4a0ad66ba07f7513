import type { MfaProvider } from '../../../src/spec/provider.ts';
import type { Scripted } from '../../support/scripted-tenant.ts';
import type { OneLoginProvider } from './account.ts';

/** An operation of an adapter: what is answered before its own request, and its own success. */
export type Operation = {
  readonly title: string;
  /** The operation's own name, which its errors carry. */
  readonly operation: keyof MfaProvider | 'getRateLimit';
  readonly before: readonly Scripted[];
  readonly success: Scripted;
  /** What may be asked after its own request was refused. */
  readonly after?: readonly Scripted[];
  readonly work: (mfa: OneLoginProvider) => Promise<unknown>;
  /** `METHOD end-of-path` of its own request. */
  readonly asks: string;
  /** It ends a step: by the user's code, which is sent once, by a check of the code without a step, or by a poll. */
  readonly ends?: 'code' | 'direct' | 'poll';
};

/** An operation; its title is its name unless it says otherwise. */
export const operation = (
  name: Operation['operation'],
  asks: string,
  before: readonly Scripted[],
  success: Scripted,
  work: Operation['work'],
  more: Partial<Pick<Operation, 'title' | 'after' | 'ends'>> = {},
): Operation => ({ title: name, operation: name, asks, before, success, work, ...more });

/** A GET that looks something up is repeated in bad times; all else may have changed something. */
export const isLookUp = ({ asks, ends }: Operation) => asks.startsWith('GET ') && ends === undefined;
export const holdsCode = ({ ends }: Operation) => ends === 'code' || ends === 'direct';

type Script = { readonly mfa: OneLoginProvider; readonly sent: readonly { readonly path: string }[] };

/** Lets an operation run, its own request being answered so. `own`: what it sent from there on. */
export async function ran<T extends Script>(
  account: (...answers: readonly Scripted[]) => T,
  { before, after = [], work }: Operation,
  ...answers: readonly Scripted[]
) {
  const script = account(...before, ...answers, ...after);
  const outcome: unknown = await work(script.mfa).catch((error: unknown) => error);
  const own: T['sent'] = script.sent.slice(before.length);
  return { ...script, outcome, own };
}

/** The status of a result, or the code of an error. */
export function wordOf(outcome: unknown): unknown {
  const { status, code }: { status?: unknown; code?: unknown } = Object(outcome);
  return code ?? status;
}
