import { describe, expect, test } from 'vitest';
import type { NewFactor } from '../../src/spec/factors.ts';
import { thrown } from '../support/scripted-tenant.ts';
import { factorJson, org, USER, USER_PATH } from './org.ts';

// Only `preverified: true` makes a number or address active without a code: nothing that merely resembles it does.

const PHONE = '+14155551337';

type Preverified = { readonly preverified?: boolean | undefined };
const kinds: readonly (readonly [string, (more: Preverified) => NewFactor])[] = [
  ['sms', (more) => ({ type: 'sms', phoneNumber: PHONE, ...more })],
  ['call', (more) => ({ type: 'voice', phoneNumber: PHONE, ...more })],
  ['email', (more) => ({ type: 'email', email: 'dade@example.com', ...more })],
];

describe.each(kinds)('%s', (factorType, factorOf) => {
  const unverified: readonly (readonly [string, Preverified])[] = [
    ['preverified: false', { preverified: false }],
    ['preverified: undefined', { preverified: undefined }],
    ['no word of it', {}],
  ];

  test.each(unverified)('with %s is not activated by us', async (_title, more) => {
    const { mfa, sent } = org({ body: factorJson('facA', factorType, { status: 'PENDING_ACTIVATION' }) });
    expect(await mfa.enroll({ userId: USER, factor: factorOf(more) })).toMatchObject({ status: 'pending' });
    expect(sent.map(({ path }) => path)).toEqual([`${USER_PATH}/factors`]);
  });

  test.each(unverified)('with %s is not active, though Okta says that it is', async (_title, more) => {
    const { mfa } = org({ body: factorJson('facA', factorType) });
    const error = await thrown(mfa.enroll({ userId: USER, factor: factorOf(more) }));
    expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation: 'enroll' });
  });

  test('with preverified: true is activated by us, and active where Okta says so', async () => {
    const factor = factorOf({ preverified: true });
    const { mfa, sent } = org(
      { body: factorJson('facA', factorType) },
      { body: factorJson('facA', factorType, { status: 'PENDING_ACTIVATION' }) },
    );
    expect(await mfa.enroll({ userId: USER, factor })).toMatchObject({ status: 'active', factor: { id: 'facA' } });
    expect(await mfa.enroll({ userId: USER, factor })).toMatchObject({ status: 'pending' });
    expect(sent.map(({ path }) => path)).toEqual(Array(2).fill(`${USER_PATH}/factors?activate=true`));
  });
});
