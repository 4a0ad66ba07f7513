import { processVariable } from '../../core/fake-permission.ts';
import { fromProcess } from '../../core/process.ts';
import { invalidConfig } from '../../spec/errors.ts';
import type { Channel } from '../simulated-user/outbox.ts';

/**
 * A message that a real identity provider would have sent. `onMessage` gets it, so it holds the code: never log it where
 * somebody else can read it.
 *
 * @example
 * const inbox: FakeMessage[] = [];
 * const mfa = createFakeProvider({ onMessage: (message) => void inbox.push(message) });
 */
export type FakeMessage = {
  readonly channel: Channel | 'push';
  /** The number (E.164) or the e-mail address. For a push: the user id. */
  readonly to: string;
  readonly userId: string;
  /** What the user reads or hears. For a push, and a call that waits for an approval: how to approve it. */
  readonly text: string;
  /** The code in the text. Absent if the message waits for an approval. */
  readonly code?: string;
};

export type Deliver = (message: FakeMessage) => void;

type DeliveryOptions = { readonly onMessage?: Deliver | undefined; readonly output?: 'stderr' | undefined };

/** The text of a message that the user approves. */
export const APPROVAL_TEXT = 'Approve with mfa.approve(handle), deny with mfa.deny(handle).';

/**
 * Where the messages go: to `onMessage`, and to stderr if `output` or MFA_FAKE_OUTPUT says so. By default nowhere. Throws
 * INVALID_CONFIG if they cannot go there.
 */
export function createDelivery({ onMessage, output }: DeliveryOptions): Deliver {
  const write = isStderr(output ?? processVariable('MFA_FAKE_OUTPUT')) ? stderrWriter() : undefined;
  return (message) => {
    const copy = Object.freeze({ ...message });
    withoutFailure(() => onMessage?.(copy));
    withoutFailure(() => write?.(lineOf(copy)));
  };
}

function isStderr(output: string | undefined): boolean {
  if (output === undefined || output === 'stderr') return output === 'stderr';
  throw invalidConfig(['MFA_FAKE_OUTPUT: must be stderr'], 'fake');
}

function stderrWriter(): (line: string) => void {
  const stderr = fromProcess((current) => (typeof current?.stderr?.write === 'function' ? current.stderr : undefined));
  if (stderr !== undefined) return (line) => void stderr.write(line);
  throw invalidConfig(['MFA_FAKE_OUTPUT: this runtime has no stderr, so use onMessage'], 'fake');
}

/** Line breaks and control characters would make several lines of one message, or change the terminal. */
function lineOf({ channel, to, userId, text }: FakeMessage): string {
  const recipient = channel === 'push' ? userId : `${to} (${userId})`;
  return `${`[fake] ${channel} to ${recipient}: ${text}`.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')}\n`;
}

/** A listener observes; it never changes what a call does. */
function withoutFailure(run: () => unknown): void {
  try {
    Promise.resolve(run()).catch(() => {});
  } catch {
    // By contract a throwing listener changes nothing.
  }
}
