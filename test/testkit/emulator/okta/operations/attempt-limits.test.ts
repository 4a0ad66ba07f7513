import { describe, expect } from 'vitest';
import { differentCode } from '../../values.ts';
import { errorResponse, idOf, it, RATE_LIMITED, setUp } from '../api-client.ts';
import { CHANNEL, enroll, enrollActive, MESSAGE_TYPES, profileFor, TOO_SOON } from '../message-factors.ts';

const LOCKED = errorResponse(403, 'E0000069', 'User Locked');

describe.each(MESSAGE_TYPES)('%s', (type) => {
  it('needs a pause between two messages, and then adds a second value to the rate limit headers', async () => {
    const { emulator, api } = setUp({ now: () => 1_600_000_000_000 });
    const seconds = type === 'email' ? 5 : 30;
    const id = await enrollActive(type, api);
    await api.verify(id);
    emulator.advance(1_000);
    const tooSoon = await api.verify(id);
    expect(tooSoon).toMatchObject(TOO_SOON[type]);
    expect(tooSoon.headers.get('x-rate-limit-limit')).toBe('600, 1');
    expect(tooSoon.headers.get('x-rate-limit-remaining')).toBe('597, 0');
    expect(tooSoon.headers.get('x-rate-limit-reset')).toBe(`1600000060, ${1_600_000_000 + seconds}`);
    expect(emulator.outbox.messages).toHaveLength(1);
    emulator.advance((seconds - 1) * 1000);
    expect((await api.verify(id)).status).toBe(200);
  });

  it('accepts five resends in five minutes', async ({ emulator, api }) => {
    const id = idOf(await enroll(type, api));
    const body = { factorType: type, provider: 'OKTA', profile: profileFor(type, api) };
    for (let count = 0; count < 5; count += 1) {
      emulator.advance(30_000);
      expect((await api.post(`/factors/${id}/resend`, body)).status).toBe(200);
    }
    emulator.advance(30_000);
    expect(await api.post(`/factors/${id}/resend`, body)).toMatchObject(RATE_LIMITED);
    emulator.advance(300_000);
    expect((await api.post(`/factors/${id}/resend`, body)).status).toBe(200);
  });

  it('locks the user after five wrong codes in a row, however long that takes', async ({ emulator, api }) => {
    const id = await enrollActive(type, api);
    const guess = async () => {
      emulator.advance(300_000);
      await api.verify(id);
      return api.verify(id, { passCode: differentCode(api.phone.readCode(CHANNEL[type])) });
    };
    for (let count = 0; count < 5; count += 1) {
      expect(await guess()).toMatchObject(errorResponse(403, 'E0000068'));
    }
    expect(await guess()).toMatchObject(LOCKED);
    const passCode = api.phone.readCode(CHANNEL[type]);
    expect(await api.verify(id, { passCode })).toMatchObject(LOCKED);
    emulator.unlock(api.userId);
    expect(await guess()).toMatchObject(errorResponse(403, 'E0000068'));
    expect((await api.verify(id, { passCode: api.phone.readCode(CHANNEL[type]) })).status).toBe(200);
  });

  it('refuses the sixth verification in five minutes, and sends no new code', async ({ emulator, api }) => {
    const id = await enrollActive(type, api);
    await api.verify(id);
    const passCode = api.phone.readCode(CHANNEL[type]);
    emulator.advance(30_000);
    for (let count = 0; count < 5; count += 1) {
      expect((await api.verify(id, { passCode: differentCode(passCode) })).status).toBe(403);
    }
    emulator.unlock(api.userId);
    const refused = await api.verify(id, { passCode });
    expect(refused).toMatchObject(RATE_LIMITED);
    expect(refused.headers.get('x-rate-limit-limit')).toContain(', ');
    expect(await api.verify(id)).toMatchObject(RATE_LIMITED);
    expect(emulator.outbox.messages).toHaveLength(1);
    emulator.advance(300_000);
    expect((await api.verify(id)).status).toBe(200);
  });

  it('refuses the sixth activation in five minutes, and sends no new code', async ({ emulator, api }) => {
    const id = idOf(await enroll(type, api));
    const passCode = api.phone.readCode(CHANNEL[type]);
    emulator.advance(30_000);
    for (let count = 0; count < 5; count += 1) {
      expect((await api.activate(id, { passCode: differentCode(passCode) })).status).toBe(403);
    }
    expect(await api.activate(id, { passCode })).toMatchObject(RATE_LIMITED);
    const body = { factorType: type, provider: 'OKTA', profile: profileFor(type, api) };
    expect(await api.post(`/factors/${id}/resend`, body)).toMatchObject(RATE_LIMITED);
  });

  it('counts wrong codes in a row: a correct one resets the count', async ({ emulator, api }) => {
    const id = await enrollActive(type, api);
    for (let round = 0; round < 2; round += 1) {
      await api.verify(id);
      const passCode = api.phone.readCode(CHANNEL[type]);
      for (let count = 0; count < 4; count += 1) await api.verify(id, { passCode: differentCode(passCode) });
      expect((await api.verify(id, { passCode })).status).toBe(200);
      emulator.advance(30_000);
    }
  });

  it('cannot be verified while the user is locked', async ({ emulator, api }) => {
    const id = await enrollActive(type, api);
    emulator.lock(api.userId);
    expect(await api.verify(id)).toMatchObject(LOCKED);
    expect(emulator.outbox.messages).toEqual([]);
    expect((await api.verify(id, { passCode: '123456' })).status).toBe(403);
    emulator.unlock(api.userId);
    expect((await api.verify(id)).status).toBe(200);
  });
});
