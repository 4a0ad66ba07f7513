import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/spec/factors.ts';
import { type Scripted, thrown } from '../support/scripted-tenant.ts';
import {
  account,
  challenged,
  challengeListed,
  codeAnswer,
  created,
  device,
  enrolled,
  lookedUp,
  newFactor,
  registration,
  USER,
  verification,
} from './account.ts';

// Answers with a word of the table that let nobody in all the same: they say more than a success does, or they are
// about another factor.

const unknown = {
  code: 'UNEXPECTED_RESPONSE',
  message: expect.stringContaining('an answer that is in no outcome table: nobody was let in'),
};

const ends: Readonly<Record<string, (answer: Scripted) => Promise<unknown>>> = {
  'a code of verify': async (answer) => {
    const { mfa, handle } = await challenged('sms', [answer]);
    return mfa.verify({ userId: USER, handle, answer: codeAnswer });
  },
  'the direct check of verify': async (answer) => {
    const { mfa, handle } = await challenged('push', [answer]);
    return mfa.verify({ userId: USER, handle, answer: codeAnswer });
  },
  'a poll of verify': async (answer) => {
    const { mfa, handle } = await challenged('push', [answer]);
    return mfa.verify({ userId: USER, handle });
  },
  'a code of activate': async (answer) => {
    const { mfa, handle } = await enrolled('sms', [answer]);
    return mfa.activate({ userId: USER, handle, answer: codeAnswer });
  },
  'a poll of activate': async (answer) => {
    const { mfa, handle } = await enrolled('push', [answer]);
    return mfa.activate({ userId: USER, handle });
  },
};

/** What errors say of themselves; none of these alone makes an answer an error. */
const more: readonly JsonObject[] = [
  { statusCode: 200 },
  { statusCode: '401' },
  { name: 'UnauthorizedError' },
  { message: 'Invalid' },
  { messages: ['Invalid'] },
  { messages: [] },
  { description: 'Invalid' },
  { description: '' },
];

describe.each(Object.entries(ends))('to %s, a status', (title, ended) => {
  const ids: JsonObject = title.endsWith('activate') ? { device_id: '3926157' } : {};

  test.each(more)('beside %j is in no table', async (beside) => {
    for (const status of ['accepted', 'pending', 'rejected']) {
      expect(await thrown(ended({ body: { ...ids, status, ...beside } }))).toMatchObject({ ...unknown, status: 200 });
    }
  });

  test('beside null for each of them is what it says', async () => {
    const nothing = { statusCode: null, name: null, message: null, messages: null, description: null };
    const status = title.endsWith('activate') ? 'active' : 'approved';
    expect(await ended({ body: { ...ids, status: 'accepted', ...nothing } })).toMatchObject({ status });
  });
});

describe.each(more)('a beginning whose status stands beside %j', (beside) => {
  test('begins no enrolment, and makes no preverified one active', async () => {
    const { mfa } = account(...lookedUp('sms'), created(registration('sms', beside)));
    expect(await thrown(mfa.enroll({ userId: USER, factor: newFactor.sms }))).toMatchObject(unknown);
    const accepted = created(registration('sms', { status: 'accepted', device_id: '3926157', ...beside }));
    const preverified = account(...lookedUp('sms'), accepted);
    const factor = { ...newFactor.sms, preverified: true };
    expect(await thrown(preverified.mfa.enroll({ userId: USER, factor }))).toMatchObject(unknown);
  });

  test('begins no verification', async () => {
    const answer = created(verification('sms', { status: 'pending', ...beside }));
    const { mfa } = account({ body: [device('sms')] }, answer);
    expect(await thrown(challengeListed(mfa))).toMatchObject(unknown);
  });
});

test.each(['OneLogin Voice', 'OneLogin Email', 'Carrier pigeon'])(
  'an enrolment of sms that is one of %s',
  async (auth_factor_name) => {
    const another = {
      code: 'UNEXPECTED_RESPONSE',
      operation: 'enroll',
      status: 201,
      message: expect.stringContaining('another factor than the one that is being enrolled'),
    };
    const begun = account(...lookedUp('sms'), created(registration('sms', { auth_factor_name })));
    expect(await thrown(begun.mfa.enroll({ userId: USER, factor: newFactor.sms }))).toMatchObject(another);
    const accepted = created({ status: 'accepted', device_id: '3926157', auth_factor_name });
    const preverified = account(...lookedUp('sms'), accepted);
    const factor = { ...newFactor.sms, preverified: true };
    expect(await thrown(preverified.mfa.enroll({ userId: USER, factor }))).toMatchObject(another);
  },
);
