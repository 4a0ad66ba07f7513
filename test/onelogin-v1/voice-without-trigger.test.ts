import { expect, test } from 'vitest';
import { thrown } from '../support/scripted-tenant.ts';
import {
  account,
  challengeListed,
  DEVICES,
  device,
  listed,
  PUSH_PENDING,
  STATE_TOKEN,
  SUCCESS,
  triggered,
  USER,
} from './account.ts';

// A call that can be approved must be made, whatever its row says of triggers; a typed code needs none.

const row = device(526602, 'OneLogin Voice', { needs_trigger: false });
const called = triggered({ device_id: 526602 });

test('to approve by phone, the call is made and then polled', async () => {
  const { mfa, sent } = account(listed(row), called, PUSH_PENDING, SUCCESS);
  const { handle, prompt } = await challengeListed(mfa, { expects: 'approval' });
  expect(prompt).toMatchObject({ expects: ['approval'], canResend: true });
  expect(sent.at(-1)).toMatchObject({ method: 'POST', path: `${DEVICES}/526602/trigger` });
  expect(await mfa.verify({ userId: USER, handle })).toMatchObject({ status: 'pending' });
  const result = await mfa.verify({ userId: USER, handle });
  expect(result).toMatchObject({ status: 'approved', factorId: '526602', factorType: 'voice', by: 'approval' });
  expect(sent.at(-1)?.body).toEqual({ state_token: STATE_TOKEN });
});

test.each(['code', undefined] as const)(
  'expecting %s, no call is made, and no approval is promised',
  async (expects) => {
    const { mfa, sent } = account(listed(row));
    const { handle, prompt } = await challengeListed(mfa, expects === undefined ? {} : { expects });
    expect(prompt).toMatchObject({ expects: ['code'], canResend: false });
    expect(await thrown(mfa.verify({ userId: USER, handle }))).toMatchObject({ code: 'INVALID_INPUT' });
    expect(sent).toHaveLength(1);
  },
);
