import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createAcme } from '../../examples/custom-adapter/acme.ts';
import { type AcmeOptions, createAcmeProvider } from '../../examples/custom-adapter/adapter.ts';
import type { MfaErrorCode } from '../../src/index.ts';
import type { Fetch } from '../../src/spec/fetch.ts';
import { assertNoSecrets } from '../../src/testkit/contract/index.ts';
import { root } from '../support/root.ts';

const folder = `${root}examples/custom-adapter/`;
const adapter = readFileSync(`${folder}adapter.ts`, 'utf8');

describe('the worked example of an adapter', () => {
  test('is one file of at most 90 lines', () => {
    expect(adapter.trimEnd().split('\n').length).toBeLessThanOrEqual(90);
    expect(adapter.split('\n').filter((line) => line.length > 120)).toEqual([]);
  });

  test('is written with the public packages only', () => {
    const importsIn = (text: string) => [...text.matchAll(/^(?:import|export)\b.* from '([^']+)';$/gm)];
    expect(importsIn(adapter).map(([, from]) => from)).toEqual(['polyfactor', 'polyfactor/adapter-kit', 'valibot']);
    const files = readdirSync(folder).filter((name) => name !== 'adapter.ts');
    const others = files.flatMap((name) => importsIn(readFileSync(folder + name, 'utf8')).map(([, from]) => from));
    expect(others.length).toBeGreaterThan(5);
    expect(others.filter((from) => !/^(node:\w+|polyfactor(\/testing)?|\.\/\w+\.ts)$/.test(from ?? ''))).toEqual([]);
  });

  test('has a script that names each rule and ends well, or badly where a rule is broken', () => {
    const run = (...args: readonly string[]) =>
      spawnSync(process.execPath, [...args, `${folder}contract.ts`], { cwd: root, encoding: 'utf8' });
    const good = run();
    expect(good.stdout).toMatch(/^ok {6}verify-01-totp-code {2}totp by code: a challenge by the Factor/m);
    expect(good.stdout).not.toContain('BROKEN');
    expect(good.status).toBe(0);
    const bad = run('--import', 'data:text/javascript,Response.json = () => new Response("{}")');
    expect(bad.stdout).toMatch(/^BROKEN {2}list-01$/m);
    expect(bad.status).toBe(1);
  });
});

/** A tenant of Acme, and the adapter over it. The next requests get the answers that a test has queued. */
function visit(options: Partial<AcmeOptions> = {}) {
  const acme = createAcme();
  const { baseUrl, apiToken, clock } = acme;
  const answers: (() => Response | Promise<Response>)[] = [];
  let requests = 0;
  const fetch: Fetch = (url, init) => {
    requests += 1;
    const answer = answers.shift();
    return answer === undefined ? acme.fetch(url, init) : answer();
  };
  const mfa = createAcmeProvider({ baseUrl, apiToken, fetch, now: clock.now, ...options });
  const [userId] = acme.users;
  const phone = acme.phone(userId);
  const answerNext = (answer: () => Response | Promise<Response>) => void answers.push(answer);
  return { acme, mfa, userId, phone, secrets: [apiToken], requests: () => requests, answerNext };
}

/** A user with a phone whose text of a login waits for its code. */
async function textedUser() {
  const tenant = visit();
  const { mfa, userId, phone } = tenant;
  const enrollment = await mfa.enroll({ userId, factor: { type: 'sms', phoneNumber: phone.phoneNumber } });
  if (enrollment.status !== 'pending') throw new Error('A text was expected.');
  const answer = () => ({ kind: 'code', code: phone.readCode('sms') }) as const;
  const activation = await mfa.activate({ userId, handle: enrollment.handle, answer: answer() });
  if (activation.status !== 'active') throw new Error('An active factor was expected.');
  const { handle } = await mfa.challenge({ userId, factor: activation.factor });
  const verify = () => mfa.verify({ userId, handle, answer: answer() });
  return { ...tenant, handle, factor: activation.factor, answer, verify };
}

const refusals: readonly (readonly [what: string, code: MfaErrorCode, answer: () => Response])[] = [
  ['401', 'UNAUTHENTICATED', () => new Response('{}', { status: 401 })],
  ['403', 'FORBIDDEN', () => new Response('{}', { status: 403 })],
  ['404', 'NOT_FOUND', () => new Response('{}', { status: 404 })],
  ['429', 'RATE_LIMITED', () => new Response('{}', { status: 429, headers: { 'retry-after': '7' } })],
  ['500', 'UNAVAILABLE', () => new Response('{}', { status: 500 })],
  ['503', 'UNAVAILABLE', () => new Response(null, { status: 503 })],
  ['418', 'UNEXPECTED_RESPONSE', () => new Response('{}', { status: 418 })],
  ['a redirect', 'UNEXPECTED_RESPONSE', () => Response.redirect('https://evil.example.com/', 307)],
  ['a page', 'UNEXPECTED_RESPONSE', () => new Response('<html>passed</html>')],
  ['nothing', 'UNEXPECTED_RESPONSE', () => new Response(null, { status: 204 })],
];

describe('the worked example fails closed', () => {
  test.each(refusals)('%s is %s, asked once, and the right code is still taken', async (_what, code, answer) => {
    const { answerNext, verify, requests, secrets, userId, handle, phone } = await textedUser();
    const before = requests();
    answerNext(answer);
    const error = await verify().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, provider: 'acme-mfa', operation: 'verify' });
    expect(requests() - before).toBe(1);
    assertNoSecrets(error, [...secrets, userId, handle.id, phone.readCode('sms'), phone.phoneNumber, 'acme.example']);
    await expect(verify()).resolves.toMatchObject({ status: 'approved' });
  });

  test('a rate limit says how long to wait, and an unanswered change that it may have happened', async () => {
    const { answerNext, mfa, userId, verify } = await textedUser();
    const failure = (call: () => Promise<unknown>) => call().catch((thrown: unknown) => thrown);
    for (const [after, ms] of [
      ['7', 7000],
      ['86400', 3_600_000],
      ['soon', 60_000],
    ] as const) {
      answerNext(() => new Response('{}', { status: 429, headers: { 'retry-after': after } }));
      const limited = await failure(verify);
      expect(limited).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: ms });
      expect(limited).not.toHaveProperty('outcomeUnknown');
    }
    const broken = () => Promise.reject(new TypeError('fetch failed'));
    answerNext(broken);
    expect(await failure(verify)).toMatchObject({ code: 'UNAVAILABLE', outcomeUnknown: true });
    // A look-up is sent three times at most.
    for (let count = 0; count < 3; count += 1) answerNext(broken);
    const unread = await failure(() => mfa.listFactors({ userId }));
    expect(unread).toMatchObject({ code: 'UNAVAILABLE' });
    expect(unread).not.toHaveProperty('outcomeUnknown');
  });

  test.each([
    ['a word that nobody knows', 200, { state: 'fine' }],
    ['a word of the prototype', 200, { state: 'constructor' }],
    ['the success of an enrollment', 200, { state: 'enrolled' }],
    ['a success with the status of a failure', 422, { state: 'passed' }],
    ['a success with another status of success', 202, { state: 'passed' }],
    ['the success of another user', 200, { state: 'passed', user: 'user-1002' }],
    ['the success of another factor', 200, { state: 'passed', factor: { id: 'other', kind: 'sms', state: 'active' } }],
  ])('%s lets nobody in', async (_what, status, part) => {
    const { answerNext, verify, factor, userId, handle } = await textedUser();
    const about = {
      id: handle.state.attempt,
      user: userId,
      factor: { id: factor.id, kind: 'sms', state: 'active' },
      seconds: 300,
    };
    answerNext(() => Response.json({ ...about, ...part }, { status }));
    await expect(verify()).rejects.toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
    answerNext(() => Response.json({ ...about, state: 'passed' }));
    await expect(verify()).resolves.toMatchObject({ status: 'approved' });
  });

  test('an answer that does not come, or not whole, is given up, whatever is collected as garbage meanwhile', () => {
    const code = `
      import { createServer } from 'node:http';
      import { createAcmeProvider } from './examples/custom-adapter/adapter.ts';
      setInterval(() => globalThis.gc(), 5);
      for (const begin of [() => {}, (answer) => answer.writeHead(200).write('{')]) {
        const server = createServer((_, answer) => void begin(answer)).listen(0);
        await new Promise((listening) => server.once('listening', listening));
        const baseUrl = 'http://localhost:' + server.address().port;
        const mfa = createAcmeProvider({ baseUrl, apiToken: 'token', timeoutMs: 100 });
        await mfa.listFactors({ userId: '1' }).catch(({ code }) => console.log(code));
      }
      process.exit();`;
    const args = ['--expose-gc', '--input-type=module', '--eval', code];
    const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', timeout: 30_000 });
    expect(stdout.trim().split('\n')).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
  });

  test('no redirect is followed by fetch itself', async () => {
    const redirects: string[] = [];
    const fetch: Fetch = (_url, { redirect }) => {
      redirects.push(redirect);
      return Response.json({ factors: [], kinds: [] });
    };
    const { mfa, userId } = visit({ fetch });
    await mfa.listFactors({ userId });
    expect(redirects).toEqual(['manual']);
  });

  test('an id stays one segment of the path', async () => {
    const { mfa, userId, acme } = visit();
    await expect(mfa.remove({ userId, factorId: '../../user-1002/factors/1?a#b' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(acme.requests).toEqual([`DELETE /v1/users/${userId}/factors/..%2F..%2Fuser-1002%2Ffactors%2F1%3Fa%23b`]);
  });

  test.each(['..', '', 7, null])('an attempt %j in a handle is sent nowhere', async (attempt) => {
    const { mfa, handle, userId, requests, answer } = await textedUser();
    const before = requests();
    const forged = { ...handle, state: { attempt } };
    await expect(mfa.verify({ userId, handle: forged, answer: answer() })).rejects.toMatchObject({
      code: 'HANDLE_INVALID',
    });
    expect(requests()).toBe(before);
  });

  test('an odd factor is listed, and nothing else', async () => {
    const { mfa, answerNext, userId } = visit();
    answerNext(() => Response.json({ factors: [{ id: '1', kind: 'face', state: 7 }, { id: '2' }], kinds: [] }));
    await expect(mfa.listFactors({ userId })).resolves.toMatchObject([
      { id: '1', type: 'other', status: 'unusable', verifiableBy: [], native: { type: 'face' } },
      { id: '2', type: 'other', status: 'unusable', verifiableBy: [] },
    ]);
  });

  test.each([
    { baseUrl: 'http://acme.example.com' },
    { baseUrl: 'https://acme.example.com/api' },
    { baseUrl: 'https://user@acme.example.com' },
    { baseUrl: 'acme' },
    { baseUrl: 'https://acme.example.com:99999' },
    { apiToken: '' },
    { apiToken: 'a\nb' },
  ])('%j is no configuration', (options) => {
    expect(() => visit(options)).toThrow(expect.objectContaining({ code: 'INVALID_CONFIG' }));
  });
});
