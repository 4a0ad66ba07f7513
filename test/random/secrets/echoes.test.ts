import { describe, expect, test } from 'vitest';
import { echoResponses } from './hostile-responses.ts';
import { captureOutput } from './observers.ts';
import { callAllWith, prepareTenant, tenants } from './prepared-tenants.ts';

// The library passes on nothing of a response that repeats the request and secrets.

describe.each(tenants)('%s', (_name, create) => {
  test('nothing of a response that repeats every secret is passed on', async () => {
    const { detector, calls, outcomes, ensureAccessToken } = await prepareTenant(create);
    const output = captureOutput(detector);
    for (const [, hostile] of echoResponses(detector)) {
      await ensureAccessToken();
      await callAllWith(hostile, { concurrent: calls.concurrent, sequential: [] });
      await ensureAccessToken();
      await callAllWith(hostile, { concurrent: [], sequential: calls.sequential });
    }
    output.stop();
    expect(detector.leaks()).toEqual([]);
    expect(output.printed).toEqual([]);
    const refused = ['INVALID_INPUT', 'NOT_FOUND', 'CONFLICT', 'UNAUTHENTICATED', 'FORBIDDEN', 'RATE_LIMITED'];
    expect(outcomes()).toEqual(expect.arrayContaining([...refused, 'UNAVAILABLE', 'UNEXPECTED_RESPONSE']));
  });
});
