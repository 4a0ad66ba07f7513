import { expect, test } from 'vitest';
import { expectAllSucceeded, runWithFault, succeed } from './fault-runner.ts';

// Proves that the responses succeed without a fault. Otherwise the fault tests would pass for the wrong reason.

test('every operation of every adapter succeeds with one request if there is no fault', async () => {
  const results = await runWithFault(succeed);
  expectAllSucceeded(results);
  expect(results).toHaveLength(49);
});

// Otherwise it would prove nothing that the credential is absent elsewhere.
test('the credential is sent with the requests that get a fault', async () => {
  const results = await runWithFault(succeed);
  for (const { target, server, call } of results) {
    const sent = server.requests.map(({ headers }) => headers.authorization ?? '').join();
    for (const secret of target.secrets) expect(sent, call).toContain(secret);
  }
});
