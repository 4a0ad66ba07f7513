import { describe, expect, test } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import type { JsonValue } from '../../../src/spec/factors.ts';
import { createOktaEmulator } from '../../../src/testkit/emulator/index.ts';
import { pendingStep, type Scripted, thrown } from '../../support/scripted-tenant.ts';
import { challenged, errorJson, factorJson, factorPath, LOGIN, ORG, org, USER, userJson, waiting } from './org.ts';
import { newSms, OTHER_USER, PENDING, pushActivation, QR_TOKEN, waits, warningOf } from './steps.ts';

// A user who cannot scan a picture gets a link that sets up Okta Verify.

const push = { type: 'push' } as const;
const linked = (activationLink: unknown) => ({ providerOptions: { okta: Object({ activationLink }) } });
const byEmail = linked('email');
/** As recorded: the factor, without a picture. */
const linkSent: Scripted = {
  body: factorJson('opfA', 'push', {
    ...PENDING,
    _embedded: { activation: { factorResult: 'WAITING', expiresAt: '2099-01-01T00:00:00.000Z', _links: { send: [] } } },
  }),
};
const WAITS: Scripted = { body: waits('opfA', 'push') };
const below = (sent: readonly { method: string; path: string }[]) =>
  sent.map(({ method, path }) => `${method} ${path.replace(`/api/v1/users/${USER}/factors`, '')}`);

describe.each(['email', 'sms'] as const)('by %s', (channel) => {
  test('enroll enrolls first, and then has the link sent, once and without a body', async () => {
    const { mfa, sent } = org(WAITS, linkSent, { body: factorJson('opfA', 'push') });
    const enrollment = pendingStep(await mfa.enroll({ userId: USER, factor: push, ...linked(channel) }));
    expect(below(sent)).toEqual(['POST ', `POST /opfA/lifecycle/activate/${channel}`]);
    expect(sent[1]?.body).toBeUndefined();
    expect(enrollment).toMatchObject({
      prompt: { setup: { kind: 'app' }, expects: ['approval'], canResend: true },
      handle: { factorId: 'opfA', purpose: 'activation' },
      warnings: [],
    });
    // The picture of the first response may be out of date.
    expect(enrollment.prompt.setup).toEqual({ kind: 'app' });
    expect(await mfa.activate({ userId: USER, handle: enrollment.handle })).toMatchObject({ status: 'active' });
  });

  test('resend of the enrollment has the link sent, in place of a new picture', async () => {
    const { mfa, sent } = org(WAITS, linkSent, { body: pushActivation('opfA') });
    const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: push }));
    const again = await mfa.resend({ userId: USER, handle, ...linked(channel) });
    expect(again).toMatchObject({ prompt: { setup: { kind: 'app' } }, handle: { factorId: 'opfA' }, warnings: [] });
    const picture = await mfa.resend({ userId: USER, handle: again.handle });
    expect(picture.prompt.setup).toMatchObject({ qrCodeUrl: `${ORG}${factorPath('opfA')}/qr/${QR_TOKEN}` });
    expect(below(sent)).toEqual(['POST ', `POST /opfA/lifecycle/activate/${channel}`, 'POST /opfA/lifecycle/activate']);
  });

  test('the user opens the link of the message, also where links name another host', async () => {
    const okta = createOktaEmulator({ orgUrl: 'https://login.acme.example', linkOrigin: 'https://acme.okta.com' });
    const { orgUrl, apiToken, fetch, clock, users } = okta;
    const [userId = ''] = users;
    const mfa = createOktaProvider({ orgUrl, apiToken, fetch, now: clock.now });
    const { handle } = pendingStep(await mfa.enroll({ userId, factor: push, ...linked(channel) }));
    okta.advance(60_000);
    const again = await mfa.resend({ userId, handle, ...linked(channel) });
    const [first, second] = okta.outbox.messages;
    expect([first?.channel, second?.channel]).toEqual([channel, channel]);
    if (again.handle.purpose !== 'activation') throw new Error('The purpose has changed.');
    expect(await mfa.activate({ userId, handle: again.handle })).toMatchObject({ status: 'pending' });
    okta.phone(userId).scan({ kind: 'app', uri: second?.text.split(' ').at(-1) ?? '' });
    expect(await mfa.activate({ userId, handle: again.handle })).toMatchObject({ status: 'active' });
    expect(okta.requests.every(({ status }) => status === 200)).toBe(true);
  });
});

test('the picture for a login is that of its user, also when it is started again', async () => {
  const { mfa } = org(WAITS, { body: userJson() }, { body: pushActivation('opfA') });
  const { prompt, handle } = pendingStep(await mfa.enroll({ userId: LOGIN, factor: push }));
  const setup = { kind: 'app', qrCodeUrl: `${ORG}${factorPath('opfA')}/qr/${QR_TOKEN}` };
  expect(prompt.setup).toEqual(setup);
  expect((await mfa.resend({ userId: LOGIN, handle })).prompt.setup).toEqual(setup);
});

test('a login is looked up once, also if a link is sent', async () => {
  const { mfa, sent } = org(WAITS, { body: userJson() }, linkSent);
  await mfa.enroll({ userId: LOGIN, factor: push, ...byEmail });
  expect(sent.map(({ method }) => method)).toEqual(['POST', 'GET', 'POST']);
});

describe('a link that Okta does not send', () => {
  const refusals: readonly (readonly [string, Scripted, object])[] = [
    ['too soon', { status: 429, body: errorJson('E0000109') }, { code: 'RATE_LIMITED', retryAfterMs: 30_000 }],
    ['no number', { status: 400, body: errorJson('E0000001') }, { code: 'INVALID_INPUT' }],
    ['not allowed', { status: 403, body: errorJson('E0000006') }, { code: 'FORBIDDEN' }],
    ['out of order', { status: 503 }, { code: 'UNAVAILABLE' }],
    ['not reached', new TypeError('fetch failed'), { code: 'UNAVAILABLE' }],
  ];
  test.each(refusals)('(%s) fails the enrollment, which may wait at Okta', async (_title, answer, error) => {
    const { mfa, sent } = org(WAITS, answer);
    const failure = await thrown(mfa.enroll({ userId: USER, factor: push, ...byEmail }));
    expect(failure).toMatchObject({ ...error, outcomeUnknown: true });
    expect(sent, 'nothing that sends a message is repeated').toHaveLength(2);
  });

  test.each(refusals)('(%s) leaves the old step open', async (_title, answer, error) => {
    const { mfa, sent } = org(WAITS, answer, linkSent);
    const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: push }));
    const failure = await thrown(mfa.resend({ userId: USER, handle, ...byEmail }));
    expect(failure).toMatchObject(error);
    expect(sent).toHaveLength(2);
    expect(await mfa.resend({ userId: USER, handle, ...byEmail })).toMatchObject({ handle: { factorId: 'opfA' } });
  });
});

const odd: readonly (readonly [string, JsonValue])[] = [
  ['nothing', ''],
  ['an empty object', {}],
  ['a push that waits for its approval', waiting('opfA')],
  ['a result alone', { factorResult: 'WAITING' }],
  ['SUCCESS', { factorResult: 'SUCCESS' }],
  ['a factor that is active', factorJson('opfA', 'push')],
  ['another factor', waits('opfB', 'push')],
  ['a factor of another type', waits('opfA', 'sms')],
  ['a challenge', challenged('opfA')],
  ['a factor of another user', waits('opfA', 'push', { _links: OTHER_USER })],
  ['a list', [waits('opfA', 'push')]],
];
test.each(odd)('a link that is answered with %s begins no step', async (_title, body) => {
  const unexpected = { code: 'UNEXPECTED_RESPONSE', outcomeUnknown: true };
  const enrolling = org(WAITS, { body }, { body: userJson() });
  expect(await thrown(enrolling.mfa.enroll({ userId: USER, factor: push, ...byEmail }))).toMatchObject(unexpected);
  const { mfa } = org(WAITS, { body }, { body: userJson() });
  const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: push }));
  expect(await thrown(mfa.resend({ userId: USER, handle, ...byEmail }))).toMatchObject(unexpected);
});

test('a link that is answered with an error code of another type is no answer that is documented', async () => {
  const { mfa } = org(WAITS, { body: { ...Object(linkSent).body, errorCode: 7 } });
  const error = await thrown(mfa.enroll({ userId: USER, factor: push, ...byEmail }));
  expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', message: expect.stringContaining('in no table') });
});

test('no link is sent if the enrollment did not begin', async () => {
  for (const body of [factorJson('opfA', 'push'), waits('opfA', 'sms'), { factorResult: 'SUCCESS' }]) {
    const { mfa, sent } = org({ body });
    expect(await thrown(mfa.enroll({ userId: USER, factor: push, ...byEmail }))).toMatchObject({
      code: 'UNEXPECTED_RESPONSE',
    });
    expect(sent).toHaveLength(1);
  }
});

test.each([['e-mail'], ['EMAIL'], [''], [true], [null], [['email']]])('%o is no place for a link', async (channel) => {
  const { mfa, sent } = org();
  const failure = await thrown(mfa.enroll({ userId: USER, factor: push, ...linked(channel) }));
  expect(failure).toMatchObject({ code: 'INVALID_INPUT' });
  expect(String(failure)).toContain('providerOptions.okta.activationLink: must be "email" or "sms"');
  expect(sent).toEqual([]);
});

test('where Okta sends no link, a warning says so', async () => {
  const warnings = [warningOf('activationLink')];
  const { mfa, sent } = org(
    { body: waits('mblA', 'sms') },
    { body: waits('mblA', 'sms') },
    { body: factorJson('opfA', 'push') },
    { status: 201, body: waiting('opfA') },
    { status: 201, body: waiting('opfA') },
  );
  const enrollment = pendingStep(await mfa.enroll({ userId: USER, factor: newSms, ...byEmail }));
  expect(enrollment.warnings).toEqual(warnings);
  expect((await mfa.resend({ userId: USER, handle: enrollment.handle, ...byEmail })).warnings).toEqual(warnings);
  const challenge = await mfa.challenge({ userId: USER, factorId: 'opfA', ...byEmail });
  expect(challenge.warnings).toEqual(warnings);
  expect((await mfa.resend({ userId: USER, handle: challenge.handle, ...byEmail })).warnings).toEqual(warnings);
  expect(sent.some(({ path }) => path.endsWith('/email'))).toBe(false);
});
