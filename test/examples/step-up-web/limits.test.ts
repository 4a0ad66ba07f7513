import { expect, test } from 'vitest';
import { assertNotIn, choose, givePassword, onFake, wrong } from './service.ts';

test('wrong answers are limited per user, across steps and sessions; a right one clears them', async () => {
  const service = await onFake(() => ({ limits: { answers: 3 } }));
  await service.fake.addFactor(service.userIds.ada, 'sms');
  const guesser = service.browser();
  await givePassword(guesser, 'ada');
  for (let guesses = 0; guesses < 3; guesses += 1) {
    await choose(guesser, 'sms');
    await guesser.submit('code-form', { code: wrong(service.phone('ada').readCode('sms')) });
    expect(guesser.page.status).toBe(200);
  }
  await choose(guesser, 'sms');
  const before = service.fake.calls.length;
  const limited = await guesser.submit('code-form', { code: service.phone('ada').readCode('sms') });
  expect([limited.status, Number(limited.headers['retry-after']) > 0]).toEqual([429, true]);
  expect(service.fake.calls.length).toBe(before);
  await assertNotIn(guesser);

  const owner = service.browser();
  await givePassword(owner, 'ada');
  await choose(owner, 'sms');
  const code = service.phone('ada').readCode('sms');
  expect((await owner.submit('code-form', { code })).status).toBe(429);
  service.advance(15 * 60_000);
  await owner.get('/login/factor');
  await choose(owner, 'sms');
  await owner.submit('code-form', { code: wrong(service.phone('ada').readCode('sms')) });
  expect((await owner.submit('code-form', { code: service.phone('ada').readCode('sms') })).path).toBe('/account');
  for (let guesses = 0; guesses < 3; guesses += 1) {
    await choose(owner, 'sms');
    expect((await owner.submit('code-form', { code: wrong(service.phone('ada').readCode('sms')) })).status).toBe(200);
  }
});

test('wrong passwords are limited by name', async () => {
  const service = await onFake(() => ({ limits: { passwords: 2 } }));
  const browser = service.browser();
  await browser.get('/login');
  for (const status of [401, 401, 429]) {
    expect((await browser.post('/login', { username: 'ada', password: 'guess' })).status).toBe(status);
  }
  expect((await givePassword(service.browser(), 'ada')).status).toBe(429);
  service.advance(15 * 60_000);
  expect((await givePassword(service.browser(), 'ada')).path).toBe('/security');
});

test('wrong passwords are limited by address, and a right one buys no guesses at another’s', async () => {
  const service = await onFake(() => ({ limits: { passwords: 3 } }));
  const guess = async (username: string) => {
    const browser = service.browser();
    await browser.get('/login');
    return (await browser.post('/login', { username, password: 'guess' })).status;
  };
  expect([await guess('eve'), await guess('mallory')]).toEqual([401, 401]);
  expect((await givePassword(service.browser(), 'bob')).path).toBe('/security');
  expect([await guess('trudy'), await guess('ada')]).toEqual([401, 429]);
});
