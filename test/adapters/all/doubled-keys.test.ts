import { expect, test } from 'vitest';
import type { Answer } from '../../../src/spec/results.ts';
import { thrown } from '../../support/scripted-tenant.ts';
import { factorJson, linksOf } from '../okta/org.ts';
import { challenging, codeAnswer, enrolling, opened, PENDING, waits } from '../okta/steps.ts';
import { ran } from '../onelogin/operations.ts';
import { versions } from '../onelogin/versions.ts';

// Of a doubled key one parser takes the first value and another the last one. Such a response approves nobody.

const answer: Answer = { kind: 'answer', answer: 'mayonnaise' };
const ways: readonly (readonly [string, Answer | undefined])[] = [
  ['sms', codeAnswer],
  ['token:software:totp', codeAnswer],
  ['question', answer],
  ['push', undefined],
];
const unexpected = { code: 'UNEXPECTED_RESPONSE' };

test.each(ways)('okta: a verification of %s', async (factorType, given) => {
  const verified = async (body: string) => {
    const { verify } = await challenging(factorJson('facA', factorType), ...opened(factorType), { body });
    return verify(given);
  };
  expect(await verified('{"factorResult":"SUCCESS"}')).toMatchObject({ status: 'approved' });
  for (const body of [
    '{"factorResult":"REJECTED","factorResult":"SUCCESS"}',
    '{"factorResult":"SUCCESS","factorResult":"REJECTED"}',
    '{"factorResult":"SUCCESS","factorResult":"SUCCESS"}',
    '{"factorResult":"REJECTED","factor\\u0052esult":"SUCCESS"}',
    `{"factorResult":"SUCCESS","_links":{"user":{},"user":{}}}`,
    '{"errorCode":"E0000068","factorResult":"SUCCESS","errorCode":null}',
  ]) {
    expect(await thrown(verified(body)), body).toMatchObject(unexpected);
  }
});

test('okta: an activation', async () => {
  const active = JSON.stringify({ ...factorJson('smsA', 'sms'), _links: linksOf('smsA') });
  const activated = async (body: string) => {
    const { activate } = await enrolling(
      { type: 'sms', phoneNumber: '+14155551337' },
      { body: waits('mblA', 'sms') },
      { body },
    );
    return activate(codeAnswer);
  };
  expect(await activated(active)).toMatchObject({ status: 'active' });
  const doubled = active.replace('{', `{"status":"${PENDING.status}",`);
  expect(await thrown(activated(doubled))).toMatchObject(unexpected);
  expect(await thrown(activated(doubled.replace('"status"', '"st\\u0061tus"')))).toMatchObject(unexpected);
});

const success = '{"error":false,"code":200,"type":"success","message":"Success"}';
const texts: Readonly<Record<string, { readonly taken: string; readonly refused: readonly string[] }>> = {
  'onelogin-v1': {
    taken: `{"status":${success}}`,
    refused: [
      `{"status":{"error":true,"code":401},"status":${success}}`,
      `{"status":${success},"status":${success}}`,
      `{"st\\u0061tus":{"error":true},"status":${success}}`,
      `{"status":${success.replace('{', '{"error":true,')}}`,
      `{"status":${success.replace('{', '{"message":"Authentication pending",')}}`,
    ],
  },
  'onelogin-v2': {
    taken: '{"status":"accepted","device_id":null}',
    refused: [
      '{"status":"rejected","status":"accepted"}',
      '{"status":"accepted","status":"rejected"}',
      '{"status":"accepted","status":"accepted"}',
      '{"st\\u0061tus":"rejected","status":"accepted"}',
      '[{"status":"pending","status":"accepted"}]',
    ],
  },
};

test.each(versions)('$id: what ends a verification', async ({ id, account, operations }) => {
  const ends = operations.filter(({ operation, ends }) => operation === 'verify' && ends !== undefined);
  expect(ends.length).toBeGreaterThanOrEqual(3);
  const { taken = '', refused = [] } = texts[id] ?? {};
  expect(refused.length).toBeGreaterThan(3);
  for (const operation of ends) {
    expect((await ran(account, operation, { body: taken })).outcome, operation.title).toMatchObject({
      status: 'approved',
    });
    for (const body of refused) {
      const { outcome } = await ran(account, operation, { body });
      expect(outcome, `${operation.title}: ${body}`).toMatchObject(unexpected);
    }
  }
});
