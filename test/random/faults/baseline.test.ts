import { expect, test } from 'vitest';
import { meet } from './fault-runner.ts';
import { http } from './raw-server.ts';

// What the faults garble would be a success: without this, a test that finds no approval would show nothing.

test('without a fault, every operation of every adapter succeeds, by one request', async () => {
  const met = await meet((line, { good }) => {
    line.socket.write(http(good.status, good.body));
  });
  expect(met.map(({ call, outcome, sent }) => [call, outcome, sent])).toEqual(
    met.map(({ call, operation }) => [call, operation.success, 1]),
  );
  expect(met).toHaveLength(28);
});

test('the credential is in every request that meets a fault, so its absence elsewhere says something', async () => {
  const met = await meet((line, { good }) => {
    line.socket.write(http(good.status, good.body));
  });
  for (const { target, server, call } of met) {
    const sent = server.requests.map(({ headers }) => headers.authorization ?? '').join();
    for (const secret of target.secrets) expect(sent, call).toContain(secret);
  }
});
