import { describe, test } from 'vitest';
import { rules } from '../../transport/rules.ts';
import { sendBy } from '../../transport/send.ts';

// The rules of the transport, on both senders: Node's HTTP client, and ky over a `fetch`. `npm run test:runtimes` runs
// them in every runtime.

describe.each([
  ['by Node', {}],
  ['by fetch', { fetch: (url: string, init: RequestInit) => fetch(url, init) }],
])('%s', (_name, common) => {
  test.each(rules.map(({ rule, run }) => [rule, run] as const))('%s', (_rule, run) => run(sendBy(common)));
});
