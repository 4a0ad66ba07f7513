import { expect, test } from 'vitest';
import { wrongCode } from '../../support/wrong-code.ts';
import { assertSignedOut, chooseFactor, createFakeService, enterPassword } from './service.ts';

test('wrong answers are limited per user across steps and sessions; a right answer resets the count', async () => {
  const service = await createFakeService(() => ({ limits: { answers: 3 } }));
  await service.fake.addFactor(service.userIds.ada, 'sms');
  const guesser = service.browser();
  await enterPassword(guesser, 'ada');
  for (let guesses = 0; guesses < 3; guesses += 1) {
    await chooseFactor(guesser, 'sms');
    await guesser.submit('code-form', { code: wrongCode(service.phone('ada').readCode('sms')) });
    expect(guesser.page.status).toBe(200);
  }
  await chooseFactor(guesser, 'sms');
  const before = service.fake.calls.length;
  const limited = await guesser.submit('code-form', { code: service.phone('ada').readCode('sms') });
  expect([limited.status, Number(limited.headers['retry-after']) > 0]).toEqual([429, true]);
  expect(service.fake.calls.length).toBe(before);
  await assertSignedOut(guesser);

  const owner = service.browser();
  await enterPassword(owner, 'ada');
  await chooseFactor(owner, 'sms');
  const code = service.phone('ada').readCode('sms');
  expect((await owner.submit('code-form', { code })).status).toBe(429);
  service.advance(15 * 60_000);
  await owner.get('/login/factor');
  await chooseFactor(owner, 'sms');
  await owner.submit('code-form', { code: wrongCode(service.phone('ada').readCode('sms')) });
  expect((await owner.submit('code-form', { code: service.phone('ada').readCode('sms') })).path).toBe('/account');
  for (let guesses = 0; guesses < 3; guesses += 1) {
    await chooseFactor(owner, 'sms');
    expect((await owner.submit('code-form', { code: wrongCode(service.phone('ada').readCode('sms')) })).status).toBe(
      200,
    );
  }
});

test('wrong passwords are limited per user name', async () => {
  const service = await createFakeService(() => ({ limits: { passwords: 2 } }));
  const browser = service.browser();
  await browser.get('/login');
  for (const status of [401, 401, 429]) {
    expect((await browser.post('/login', { username: 'ada', password: 'guess' })).status).toBe(status);
  }
  expect((await enterPassword(service.browser(), 'ada')).status).toBe(429);
  service.advance(15 * 60_000);
  expect((await enterPassword(service.browser(), 'ada')).path).toBe('/security');
});

test('wrong passwords are limited per address, and a right password does not reset the count', async () => {
  const service = await createFakeService(() => ({ limits: { passwords: 3 } }));
  const guess = async (username: string) => {
    const browser = service.browser();
    await browser.get('/login');
    return (await browser.post('/login', { username, password: 'guess' })).status;
  };
  expect([await guess('eve'), await guess('mallory')]).toEqual([401, 401]);
  expect((await enterPassword(service.browser(), 'bob')).path).toBe('/security');
  expect([await guess('trudy'), await guess('ada')]).toEqual([401, 429]);
});
