import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue, NewFactor } from '../../../src/spec/factors.ts';
import { type Scripted, thrown } from '../../support/scripted-tenant.ts';
import { challenged, errorJson, factorJson, factorPath, linksOf, ORG, waiting } from './org.ts';
import {
  challenging,
  codeAnswer,
  enrolling,
  newSms,
  OTHER_USER,
  opened,
  PENDING,
  PHONE,
  pushActivation,
  waits,
} from './steps.ts';

const UNEXPECTED = { code: 'UNEXPECTED_RESPONSE', provider: 'okta', operation: 'resend' };
const WAITS = pushActivation('facA');

const factors: Readonly<Record<'sms' | 'push', NewFactor>> = { sms: newSms, push: { type: 'push' } };
const enrollment = (type: 'sms' | 'push', ...answers: readonly Scripted[]) =>
  enrolling(factors[type], { body: waits('facA', type) }, ...answers);
const verification = (type: 'sms' | 'push', ...answers: readonly Scripted[]) =>
  challenging(factorJson('facA', type), ...opened(type), ...answers);

const nowhere: readonly (readonly [string, JsonValue])[] = [
  ['SUCCESS', { factorResult: 'SUCCESS' }],
  ['REJECTED', { factorResult: 'REJECTED' }],
  ['TIMEOUT', { factorResult: 'TIMEOUT' }],
  ['an empty object', {}],
  ['an errorCode of another type', { ...WAITS, ...PENDING, errorCode: 1 }],
  ['null', null],
  ['HTML', '<html></html>'],
  ['nothing', ''],
];

describe.each(['sms', 'push'] as const)('%s', (type) => {
  // Where an answer names a user, factor or device, it must be ours (design section 2).
  const foreign: Readonly<Record<typeof type, readonly (readonly [string, JsonObject])[]>> = {
    sms: [
      ['another user', { ...PENDING, _links: OTHER_USER }],
      ['another factor', factorJson('facB', 'sms', { ...PENDING, _links: linksOf('facB') })],
      ['another factor without links', factorJson('facB', 'sms', { ...PENDING, _links: {} })],
      ['a factor of another type', factorJson('facA', 'call', PENDING)],
    ],
    push: [
      ['another user', { ...WAITS, _links: { ...WAITS._links, ...OTHER_USER } }],
      ['another factor', { ...WAITS, _links: { ...WAITS._links, ...linksOf('facB') } }],
      ['no picture', { ...WAITS, _links: {} }],
      ['the picture of another factor', pushActivation('facB')],
    ],
  };
  const active = ['an active factor', factorJson('facA', type)] as const;
  test.each<readonly [string, JsonValue]>([...nowhere, active, ...foreign[type]])(
    'an enrollment sent again and answered with %s is UNEXPECTED_RESPONSE',
    async (_title, body) => {
      const { resend } = await enrollment(type, { body });
      expect(await thrown(resend())).toMatchObject(UNEXPECTED);
    },
  );

  test.each<readonly [string, JsonValue]>([
    ...nowhere,
    ['what belongs to another type', type === 'sms' ? waiting('facA') : challenged('facA')],
    ['another factor', type === 'sms' ? challenged('facB') : waiting('facB')],
    ['another user', type === 'sms' ? challenged('facA', { _links: OTHER_USER }) : { ...WAITS, _links: OTHER_USER }],
  ])('a verification sent again and answered with %s is UNEXPECTED_RESPONSE', async (_title, body) => {
    const { resend } = await verification(type, { body });
    expect(await thrown(resend())).toMatchObject(UNEXPECTED);
  });
});

const saying = (what: string) => ({
  ...UNEXPECTED,
  message: `The identity provider gave ${what}: nobody was let in, tell the operator.`,
});

// Only an activation changes the id of a phone. Until then the message must be that of the factor that waits.
test('an enrollment sent again for another factor with the same number is refused', async () => {
  const profile = { phoneNumber: PHONE };
  const body = (id: string) => factorJson(id, 'sms', { ...PENDING, profile, _links: {} });
  const { resend } = await enrollment('sms', { body: body('facB') }, { body: body('facA') });
  expect(await thrown(resend())).toMatchObject(saying('another factor than the one that waits'));
  expect(await resend()).toMatchObject({ handle: { factorId: 'facA' } });
});

test('a push enrollment sent again and answered with the push of a login is refused, though it has a picture', async () => {
  const { _links } = waiting('facA');
  const body = { ...WAITS, _links: { ...WAITS._links, ...Object(_links) } };
  const { resend } = await enrollment('push', { body });
  expect(await thrown(resend())).toMatchObject(saying('a push to verify'));
});

test('a resend that fails leaves the old step open, one that succeeds ends it', async () => {
  const { mfa, handle, resend, verify, sent } = await verification(
    'sms',
    { status: 429, body: errorJson('E0000109') },
    { body: challenged('facA') },
    { body: { factorResult: 'SUCCESS' } },
  );
  expect(await thrown(resend())).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 30_000 });
  const { handle: fresh } = await resend();
  expect(await thrown(verify(codeAnswer))).toMatchObject({ code: 'HANDLE_INVALID' });
  expect(sent).toHaveLength(4);
  const { userId } = handle;
  expect(await mfa.verify({ userId, handle: fresh, answer: codeAnswer })).toMatchObject({ status: 'approved' });
});

test.each([
  ['the answer', { profile: { phoneNumber: '+12532236986' } }, '+1 *** *** 6986'],
  ['the list, where the answer is silent,', {}, '+1 *** *** 1337'],
])('a message goes where %s says, also when it is sent again', async (_title, more, destination) => {
  const factor = factorJson('facA', 'sms', { profile: { phoneNumber: PHONE } });
  const step = await challenging(factor, { body: challenged('facA', more) }, { body: challenged('facA') });
  for (const { prompt } of [step, await step.resend()]) expect(prompt.factor.destination).toBe(destination);
});

test('a push sent again is polled at its new transaction', async () => {
  const poll = { href: `${ORG}${factorPath('facA')}/transactions/mst2` };
  const again = waiting('facA', { _links: { poll } });
  const { mfa, resend, sent } = await verification('push', { status: 201, body: again }, { body: again });
  const { handle } = await resend();
  expect(await mfa.verify({ userId: handle.userId, handle })).toMatchObject({ status: 'pending' });
  expect(sent.at(-1)?.path).toMatch(/\/transactions\/mst2$/);
});

test('a push enrollment that expired is started again with a fresh picture', async () => {
  const qrcode = { href: `${ORG}${factorPath('facA')}/qr/fresh` };
  const timeout: Scripted = { body: { factorResult: 'TIMEOUT' } };
  const restarted: Scripted = { body: { ...WAITS, _links: { qrcode } } };
  const { mfa, resend, activate, sent } = await enrollment('push', timeout, restarted, {
    body: factorJson('facA', 'push'),
  });
  expect(await activate()).toEqual({ status: 'rejected', reason: 'expired', handle: null });
  const { handle, prompt } = await resend();
  expect(prompt.setup).toEqual({ kind: 'app', qrCodeUrl: qrcode.href });
  expect(await mfa.activate({ userId: handle.userId, handle })).toMatchObject({ status: 'active' });
  expect(sent.map(({ path }) => path.split('/facA').at(-1)).slice(1)).toEqual([
    '/lifecycle/activate/poll',
    '/lifecycle/activate',
    '/lifecycle/activate/poll',
  ]);
});

test('the end of a restarted push enrollment stands at the top of the answer, and is a span from Date', async () => {
  const { resend } = await enrollment('push', {
    headers: { date: 'Fri, 13 Nov 2015 07:34:22 GMT' },
    body: { ...WAITS, expiresAt: '2015-11-13T07:36:22.000Z' },
  });
  const { handle } = await resend();
  const lifetime = Date.parse(handle.expiresAt) - Date.parse(handle.issuedAt);
  expect(lifetime).toBeGreaterThanOrEqual(120_000);
  expect(lifetime).toBeLessThan(122_000);
});
