import { expect, test } from 'vitest';
import { LeakDetector } from './leak-detector.ts';
import { eventRecorder } from './observers.ts';
import { observedAdapters } from './tenants.ts';

// Errors and events contain the request id of the identity provider, but only if it looks like an id.

const USER = '7350519467';
const TOKEN = 'quadrangle-umbrella-91xkcd';

/** Records what the providers pass on for this request-id header. */
async function detectorFor(requestId: string): Promise<LeakDetector> {
  const detector = new LeakDetector();
  detector.registry.register('credential', TOKEN);
  detector.registry.register('userId', USER, { mustAppear: false });
  const headers = { 'x-okta-request-id': requestId, 'x-request-id': requestId };
  const common = {
    accessToken: TOKEN,
    fetch: () => new Response('{}', { status: 404, headers }),
    onEvent: eventRecorder(detector),
  };
  for (const mfa of observedAdapters(common, detector)) await mfa.listFactors({ userId: USER }).catch(() => undefined);
  return detector;
}

test('a request id is passed on', async () => {
  const detector = await detectorFor('reqVy8wsvmBQN27h4soUE3ZEnA');
  detector.registry.register('answer', 'reqVy8wsvmBQN27h4soUE3ZEnA');
  expect(detector.leaks()).toEqual(['answer: event.requestId', 'answer: listFactors error.requestId']);
});

// A gateway might write the request into the header, with the credential or the user id in its path. The application's
// logs would then contain both.
test.each([
  ['a header', `Bearer ${TOKEN}`],
  ['a request', `GET /api/1/users/${USER}/otp_devices HTTP/1.1`],
  ['the credential', TOKEN],
  ['a part of the credential', `r-${TOKEN.slice(3, 15)}`],
  ['the user', `918273.${USER}`],
])('%s in place of the request id is not passed on', async (_name, requestId) => {
  expect((await detectorFor(requestId)).leaks()).toEqual([]);
});
