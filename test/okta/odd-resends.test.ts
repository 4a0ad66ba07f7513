import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue, NewFactor } from '../../src/spec/factors.ts';
import { pendingStep, type Scripted, thrown } from '../support/scripted-tenant.ts';
import {
  challenged,
  challengeListed,
  codeAnswer,
  errorJson,
  factorJson,
  linksOf,
  ORG,
  org,
  USER,
  waiting,
} from './org.ts';

const PENDING = { status: 'PENDING_ACTIVATION' };
const UNEXPECTED = { code: 'UNEXPECTED_RESPONSE', provider: 'okta', operation: 'resend' };
const OTHER_USER = { user: { href: `${ORG}/api/v1/users/00u-other` } };
const WAITS = { factorResult: 'WAITING', expiresAt: '2099-01-01T00:00:00.000Z' };

const enrollments: Readonly<Record<'sms' | 'push', { factor: NewFactor; id: string }>> = {
  sms: { factor: { type: 'sms', phoneNumber: '+14155551337' }, id: 'mblA' },
  push: { factor: { type: 'push' }, id: 'opfA' },
};

/** An enrolment that waits, and an org that answers the next requests like this. */
async function enrolling(type: 'sms' | 'push', ...answers: readonly Scripted[]) {
  const { factor, id } = enrollments[type];
  const script = org({ body: factorJson(id, type, PENDING) }, ...answers);
  const { handle } = pendingStep(await script.mfa.enroll({ userId: USER, factor }));
  return { ...script, handle, resend: () => script.mfa.resend({ userId: USER, handle }) };
}

/** A verification that waits, likewise. */
async function verifying(type: 'sms' | 'push', ...answers: readonly Scripted[]) {
  const opened = type === 'sms' ? { body: challenged('facA') } : { status: 201, body: waiting('facA') };
  const script = org({ body: [factorJson('facA', type)] }, opened, ...answers);
  const { handle } = await challengeListed(script.mfa);
  return { ...script, handle, resend: () => script.mfa.resend({ userId: USER, handle }) };
}

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

describe.each(['sms', 'push'] as const)('the enrolment of %s', (type) => {
  test.each<readonly [string, JsonValue]>([
    ...nowhere,
    ['an active factor', factorJson(enrollments[type].id, type)],
    ['another user', { ...(type === 'sms' ? PENDING : WAITS), _links: OTHER_USER }],
  ])('sent again and answered with %s is UNEXPECTED_RESPONSE', async (_title, body) => {
    const { resend } = await enrolling(type, { body });
    expect(await thrown(resend())).toMatchObject(UNEXPECTED);
  });
});

// Design section 2: "Where an answer names a user, factor or device, it must be ours."
describe('an enrolment sent again is about the same factor', () => {
  const answers: readonly (readonly ['sms' | 'push', string, JsonObject])[] = [
    ['sms', 'another factor', factorJson('mblB', 'sms', PENDING)],
    ['sms', 'another factor without links', factorJson('mblB', 'sms', { ...PENDING, _links: {} })],
    ['sms', 'a factor of another type', factorJson('mblA', 'call', PENDING)],
    ['push', 'another factor', { ...WAITS, _links: linksOf('opfB') }],
  ];
  test.each(answers)('%s answered with %s is UNEXPECTED_RESPONSE', async (type, _title, body) => {
    const { resend } = await enrolling(type, { body });
    expect(await thrown(resend())).toMatchObject(UNEXPECTED);
  });
});

describe.each(['sms', 'push'] as const)('the verification of %s', (type) => {
  const wrong = type === 'sms' ? waiting('facA') : challenged('facA');
  test.each<readonly [string, JsonValue]>([
    ...nowhere,
    ['what belongs to another type', wrong],
    ['another factor', type === 'sms' ? challenged('facB') : waiting('facB')],
    ['another user', type === 'sms' ? challenged('facA', { _links: OTHER_USER }) : { ...WAITS, _links: OTHER_USER }],
  ])('sent again and answered with %s is UNEXPECTED_RESPONSE', async (_title, body) => {
    const { resend } = await verifying(type, { body });
    expect(await thrown(resend())).toMatchObject(UNEXPECTED);
  });
});

test('a resend that fails leaves the old step open, one that succeeds ends it', async () => {
  const { mfa, handle, resend, sent } = await verifying(
    'sms',
    { status: 429, body: errorJson('E0000109') },
    { body: challenged('facA') },
    { body: { factorResult: 'SUCCESS' } },
  );
  expect(await thrown(resend())).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 30_000 });
  const { handle: fresh } = await resend();
  expect(await thrown(mfa.verify({ userId: USER, handle, answer: codeAnswer }))).toMatchObject({
    code: 'HANDLE_INVALID',
  });
  expect(sent).toHaveLength(4);
  expect(await mfa.verify({ userId: USER, handle: fresh, answer: codeAnswer })).toMatchObject({ status: 'approved' });
});

test('a push sent again is polled at its new transaction', async () => {
  const again = waiting('facA', {
    _links: { poll: { href: `${ORG}/api/v1/users/${USER}/factors/facA/transactions/mst2` } },
  });
  const { mfa, resend, sent } = await verifying('push', { status: 201, body: again }, { body: again });
  const { handle } = await resend();
  expect(await mfa.verify({ userId: USER, handle })).toMatchObject({ status: 'pending' });
  expect(sent.at(-1)?.path).toMatch(/\/transactions\/mst2$/);
});

test('a push enrolment that expired is started again with a fresh picture', async () => {
  const qrcode = { href: `${ORG}/api/v1/users/${USER}/factors/opfA/qr/fresh` };
  const timeout: Scripted = { body: { factorResult: 'TIMEOUT' } };
  const restarted: Scripted = { body: { ...WAITS, _links: { qrcode } } };
  const { mfa, handle, resend, sent } = await enrolling('push', timeout, restarted, {
    body: factorJson('opfA', 'push'),
  });
  expect(await mfa.activate({ userId: USER, handle })).toEqual({ status: 'rejected', reason: 'expired', retry: null });
  const { handle: fresh, prompt } = await resend();
  expect(prompt.setup).toEqual({ kind: 'app', qrCodeUrl: qrcode.href });
  expect(await mfa.activate({ userId: USER, handle: fresh })).toMatchObject({ status: 'active' });
  expect(sent.map(({ path }) => path.split('/opfA').at(-1)).slice(1)).toEqual([
    '/lifecycle/activate/poll',
    '/lifecycle/activate',
    '/lifecycle/activate/poll',
  ]);
});

test('the end of a restarted push enrolment stands at the top of the answer, and is a span from Date', async () => {
  const { resend } = await enrolling('push', {
    headers: { date: 'Fri, 13 Nov 2015 07:34:22 GMT' },
    body: { factorResult: 'WAITING', expiresAt: '2015-11-13T07:36:22.000Z' },
  });
  const { handle } = await resend();
  const lifetime = Date.parse(handle.expiresAt) - Date.parse(handle.issuedAt);
  expect(lifetime).toBeGreaterThanOrEqual(120_000);
  expect(lifetime).toBeLessThan(122_000);
});
