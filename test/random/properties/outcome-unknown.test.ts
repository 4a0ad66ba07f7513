import { describe, expect, test } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import type { Common } from '../../../src/spec/common.ts';
import { isMfaError, MfaError, type MfaErrorCode } from '../../../src/spec/errors.ts';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';
import { createScriptedServer, type Delivery, NOW, plainResponse, settle, type WireResponse } from './harness.ts';
import type { Operation } from './invariants.ts';
import { setUpChecks } from './invariants.ts';
import { ORG } from './okta-bodies.ts';
import { operations as okta } from './okta-operations.ts';
import { credential } from './onelogin-operations.ts';
import { operations as oneLoginV1 } from './onelogin-v1-operations.ts';
import { operations as oneLoginV2 } from './onelogin-v2-operations.ts';

// Every operation that changes something meets every failure. Its error must say whether it may have happened.

setUpChecks();

const response = (status: number, text: string, delivery: Delivery = 'plain', type = 'application/json') => ({
  ...{ status, text, delivery },
  headers: { date: new Date(NOW).toUTCString(), 'content-type': type },
});

/** What the tested request meets. `happened`: what its error must say; `either`: the body says that it was refused. */
const failures: readonly (readonly [string, WireResponse | MfaError | Error, boolean])[] = [
  ['a page', response(200, '<html>Sign in</html>', 'plain', 'text/html'), true],
  ['half a body', response(200, '{"factorResult":'), true],
  ['a key twice', response(200, '{"a":1,"a":2}'), true],
  ['a list', response(200, '[]'), true],
  ['a word that nobody knows', response(200, '{"factorResult":"NONSENSE","status":"NONSENSE","id":"x"}'), true],
  ['an empty object', response(200, '{}'), true],
  ['nothing', response(200, ''), true],
  ['no content', response(204, ''), true],
  ['a redirect', response(302, ''), true],
  ['a redirect that was followed', response(200, '{}', 'redirected'), true],
  ['a body of over 1 MiB', response(200, '{}', 'huge'), true],
  ['a body that breaks', response(200, '{"factorResult":"SUCCESS"}', 'cut'), true],
  ['a body that never ends', response(200, '{"factorResult":"SUCCESS"}', 'stalled'), true],
  ['no answer', response(200, '', 'silent'), true],
  ['a connection that breaks', response(200, '', 'unreachable'), true],
  ['a fetch that throws', response(200, '', 'throws'), true],
  ['an error of the server', response(500, '{}'), true],
  ['a gateway without a server', response(503, '<html></html>', 'plain', 'text/html'), true],
  ['another user', response(200, '{"status":"ACTIVE","factorResult":"SUCCESS","user_id":"77","userId":"77"}'), true],
  ['a host without an address', coded('ENOTFOUND'), false],
  ['a refused connection', coded('ECONNREFUSED'), false],
  ['a certificate that has expired', coded('CERT_HAS_EXPIRED'), false],
  ['a refusal', response(403, '{}'), false],
  ['a place that is not there', response(404, '<html></html>', 'plain', 'text/html'), false],
  ['a conflict', response(409, '{}'), false],
  ['a limit', response(429, '{}'), false],
];

function coded(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) });
}

async function errorOf<M extends MfaProvider>(
  create: (common: Common) => M,
  { setup, following, testedEndpoint, successes, prepare }: Operation<M>,
  met: WireResponse | Error,
): Promise<unknown> {
  const success = successes[0] ?? { status: 200 };
  const tested = met instanceof Error ? plainResponse(success) : met;
  const server = createScriptedServer({ setup, following, testedEndpoint, tested, repeated: 'same', success });
  let isBroken = false;
  const mfa = create({
    now: () => NOW,
    timeoutMs: 20,
    fetch: (url, init) => {
      const answer = server.fetch(url, init);
      const isTested = server.exchanges.at(-1)?.role === 'tested';
      if (!isBroken || !isTested || !(met instanceof Error)) return answer;
      void Promise.resolve(answer).catch(() => {});
      return Promise.reject(met);
    },
  });
  const { run } = await prepare(mfa);
  isBroken = true;
  const settled = await settle(run);
  server.releaseDelayed();
  return 'error' in settled ? settled.error : undefined;
}

const adapters = [
  ['okta', okta, (common: Common) => createOktaProvider({ orgUrl: ORG, apiToken: 'secret', ...oktaOnly, ...common })],
  ['onelogin-v1', oneLoginV1, (common: Common) => createOneLoginV1Provider(credential(common))],
  ['onelogin-v2', oneLoginV2, (common: Common) => createOneLoginV2Provider(credential(common))],
] as const;
const oktaOnly = { temporaryAccessCode: { authenticatorId: 'autnmtl4xbt8RQVzA0g4' } };

describe.each(adapters)('%s', (_name, operations, create) => {
  const changing = (operations as readonly Operation<never>[]).filter(
    ({ request, testedEndpoint }) => (request === 'change' || request === 'code') && testedEndpoint === undefined,
  );

  test.each(failures)('every change that meets %s', async (_title, met, mayHaveHappened) => {
    const errors: string[] = [];
    for (const operation of changing) {
      const error = await errorOf(create as never, operation, met);
      if (!isMfaError(error)) continue;
      errors.push(operation.title);
      expect(error.outcomeUnknown, `${operation.title}: ${error.code} ${error.message}`).toBe(
        mayHaveHappened ? true : undefined,
      );
    }
    // Removals take an empty object, and a wrong code is a result.
    expect(errors.length).toBeGreaterThan(changing.length / 3);
  });
});

const CODES: readonly MfaErrorCode[] = [
  ...(['NOT_FOUND', 'CONFLICT', 'RATE_LIMITED', 'UNAUTHENTICATED', 'UNAVAILABLE', 'UNEXPECTED_RESPONSE'] as const),
];

test.each(CODES)('every change of the fake that meets %s', async (code) => {
  const mfa = createFakeProvider({ users: ['ada'] });
  const factorId = await mfa.addFactor('ada', 'sms');
  const { handle } = await mfa.challenge({ userId: 'ada', factorId });
  const enrolling = await mfa.enroll({ userId: 'ada', factor: { type: 'totp' } });
  if (enrolling.status !== 'pending') throw new Error('The factor is active at once.');
  const answer = { kind: 'code', code: '000000' } as const;
  const [factor] = await mfa.listFactors({ userId: 'ada' });
  if (factor === undefined) throw new Error('No factor is listed.');
  const changes: readonly (() => Promise<unknown>)[] = [
    () => mfa.enroll({ userId: 'ada', factor: { type: 'push' } }),
    () => mfa.activate({ userId: 'ada', handle: enrolling.handle, answer }),
    () => mfa.challenge({ userId: 'ada', factor }),
    () => mfa.verify({ userId: 'ada', handle, answer }),
    () => mfa.resend({ userId: 'ada', handle }),
    () => mfa.createTemporaryToken({ userId: 'ada' }),
    () => mfa.remove({ userId: 'ada', factorId }),
  ];
  for (const change of changes) {
    mfa.failNext(code);
    const error = await change().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MfaError);
    expect(Object(error)).toMatchObject({ code });
    expect(Object(error).outcomeUnknown).toBe(code.startsWith('UN') && code !== 'UNAUTHENTICATED' ? true : undefined);
  }
});
