import { describe, expect } from 'vitest';
import { idOf, it, refusal, set, TOO_MANY } from '../api-client.ts';
import { active, CHANNEL, enroll, other, profileFor, TOO_SOON, TYPES } from '../message-factors.ts';

describe.each(TYPES)('%s', (type) => {
  it('waits between two messages, and says so in doubled rate limit headers', async () => {
    const { emulator, calls } = set({ now: () => 1_600_000_000_000 });
    const seconds = type === 'email' ? 5 : 30;
    const id = await active(type, calls);
    await calls.verify(id);
    emulator.advance(1_000);
    const tooSoon = await calls.verify(id);
    expect(tooSoon).toMatchObject(TOO_SOON[type]);
    expect(tooSoon.headers.get('x-rate-limit-limit')).toBe('600, 1');
    expect(tooSoon.headers.get('x-rate-limit-remaining')).toBe('597, 0');
    expect(tooSoon.headers.get('x-rate-limit-reset')).toBe(`1600000060, ${1_600_000_000 + seconds}`);
    expect(emulator.outbox.messages).toHaveLength(1);
    emulator.advance((seconds - 1) * 1000);
    expect((await calls.verify(id)).status).toBe(200);
  });

  it('takes five resends in five minutes', async ({ emulator, calls }) => {
    const id = idOf(await enroll(type, calls));
    const body = { factorType: type, provider: 'OKTA', profile: profileFor(type, calls) };
    for (let count = 0; count < 5; count += 1) {
      emulator.advance(30_000);
      expect((await calls.post(`/factors/${id}/resend`, body)).status).toBe(200);
    }
    emulator.advance(30_000);
    expect(await calls.post(`/factors/${id}/resend`, body)).toMatchObject(TOO_MANY);
    emulator.advance(300_000);
    expect((await calls.post(`/factors/${id}/resend`, body)).status).toBe(200);
  });

  it('refuses the sixth wrong code in five minutes, and to send another one', async ({ emulator, calls }) => {
    const id = await active(type, calls);
    await calls.verify(id);
    const passCode = calls.phone.readCode(CHANNEL[type]);
    emulator.advance(30_000);
    for (let count = 0; count < 5; count += 1) {
      expect((await calls.verify(id, { passCode: other(passCode) })).status).toBe(403);
    }
    const refused = await calls.verify(id, { passCode });
    expect(refused).toMatchObject(TOO_MANY);
    expect(refused.headers.get('x-rate-limit-limit')).toContain(', ');
    expect(await calls.verify(id)).toMatchObject(TOO_MANY);
    expect(emulator.outbox.messages).toHaveLength(1);
    emulator.advance(300_000);
    expect((await calls.verify(id)).status).toBe(200);
  });

  it('refuses the sixth activation attempt in five minutes, and to resend', async ({ emulator, calls }) => {
    const id = idOf(await enroll(type, calls));
    const passCode = calls.phone.readCode(CHANNEL[type]);
    emulator.advance(30_000);
    for (let count = 0; count < 5; count += 1) {
      expect((await calls.activate(id, { passCode: other(passCode) })).status).toBe(403);
    }
    expect(await calls.activate(id, { passCode })).toMatchObject(TOO_MANY);
    const body = { factorType: type, provider: 'OKTA', profile: profileFor(type, calls) };
    expect(await calls.post(`/factors/${id}/resend`, body)).toMatchObject(TOO_MANY);
  });

  it('counts wrong codes in a row: a right one clears them', async ({ emulator, calls }) => {
    const id = await active(type, calls);
    for (let round = 0; round < 2; round += 1) {
      await calls.verify(id);
      const passCode = calls.phone.readCode(CHANNEL[type]);
      for (let count = 0; count < 4; count += 1) await calls.verify(id, { passCode: other(passCode) });
      expect((await calls.verify(id, { passCode })).status).toBe(200);
      emulator.advance(30_000);
    }
  });

  it('is locked out with its user', async ({ emulator, calls }) => {
    const id = await active(type, calls);
    emulator.lock(calls.userId);
    expect(await calls.verify(id)).toMatchObject(refusal(403, 'E0000069', 'User Locked'));
    expect(emulator.outbox.messages).toEqual([]);
    expect((await calls.verify(id, { passCode: '123456' })).status).toBe(403);
    emulator.unlock(calls.userId);
    expect((await calls.verify(id)).status).toBe(200);
  });
});
