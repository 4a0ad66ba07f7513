import { describe, expect, test } from 'vitest';
import { path } from '../../../src/adapter-kit/index.ts';
import { clientTo } from './scripted-client.ts';

// The id of a request is logged. So it must hold nothing of what was sent.

const USER = '00u15s1KDETTQMQYABRL';
const PHONE = '+14155550100';
const SECRET = 'correct horse.battery_staple';

/** What is passed on of this header. The credential of the client is `SSWS sesame`. */
async function passedOn(id: string): Promise<string | undefined> {
  const fetch = () => new Response('{}', { headers: { 'x-okta-request-id': id } });
  const { answer } = await clientTo({ fetch })({
    method: 'POST',
    path: path`/api/v1/users/${USER}/factors/${'ada@acme.example'}/verify`,
    query: { tokenLifetimeSeconds: 4711, template: 'cstk2flOtuCMDJK4b0g3' },
    headers: { 'X-Forwarded-For': '203.0.113.7', 'Accept-Language': undefined },
    json: {
      passCode: '918273',
      profile: { phoneNumber: PHONE, list: ['Ünïcode-answer'] },
      answer: SECRET,
      state: 'abc',
    },
  });
  return answer.requestId;
}

describe('an id is passed on', () => {
  test.each([
    'reqVy8wsvmBQN27h4soUE3ZEnA',
    'aVXGQN5-Vd0lK9Uoz2bT9wAAAYs',
    '7fd7a5f0-2c3d-4c8e-9b61-0d5f6f2b1c11',
    'onelogin-request-id',
    'a',
    // Three characters are in many ids by chance.
    'req-abc-1',
  ])('%s', async (id) => {
    expect(await passedOn(id)).toBe(id);
  });
});

describe('an id is left out that repeats', () => {
  test.each([
    ['the code and the user', `918273.${USER}`],
    ['the code', '918273'],
    ['the code among other things', 'req-918273-x'],
    ['the code with separators', 'r.91-82_73.x'],
    ['the user', USER],
    ['the user in another case', `REQ${USER.toLowerCase()}`],
    ['a part of the user', 'x-15s1KDET-x'],
    ['the factor, whose name was escaped in the path', 'x.acme.example.x'],
    ['the credential', 'sesame'],
    ['the phone number', '14155550100'],
    ['the end of the phone number', 'call-55550100'],
    ['a word of an answer', 'Horse.BatteryStaple'],
    ['a part of the address of the browser', 'ip-203-0-113-7'],
    ['a value of the query', 'cstk2flOtuCMDJK4b0g3'],
    ['a number of the query', 'r4711'],
  ])('%s', async (_what, id) => {
    expect(await passedOn(id)).toBeUndefined();
  });
});

test('what is no id is left out', async () => {
  for (const id of ['', 'two words', 'a'.repeat(129), 'a/b', '<a>', 'a:b']) expect(await passedOn(id)).toBeUndefined();
  expect(await passedOn('z'.repeat(128))).toBe('z'.repeat(128));
});
