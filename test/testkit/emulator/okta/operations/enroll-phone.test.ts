import { describe, expect } from 'vitest';
import { idOf, it, refusedEnrollment } from '../api-client.ts';
import { active, enroll, TOO_SOON } from '../message-factors.ts';

describe('phones', () => {
  const EXISTING = refusedEnrollment('There is an existing verified phone number.');
  const SET_UP = refusedEnrollment('A factor of this type is already set up.');
  const another = { profile: { phoneNumber: '+1-415-555-7777' } };

  it('stores E.164 without dashes, and refuses what is no number', async ({ calls }) => {
    expect((await calls.enroll('sms', 'OKTA', another)).body).toMatchObject({
      profile: { phoneNumber: '+14155557777' },
    });
    for (const phoneNumber of ['4155557777', '+0155557777', '+1415', 'hello']) {
      expect(await calls.enroll('call', 'OKTA', { profile: { phoneNumber } })).toMatchObject(
        refusedEnrollment('Invalid Phone Number.'),
      );
    }
    expect((await calls.enroll('call', 'OKTA')).status).toBe(400);
  });

  it('takes another number while pending only with updatePhone', async ({ emulator, calls }) => {
    const first = idOf(await enroll('sms', calls));
    expect(await calls.enroll('sms', 'OKTA', another)).toMatchObject(EXISTING);
    const second = idOf(await calls.enroll('sms', 'OKTA', another, '?updatePhone=true'));
    expect((await calls.get(`/factors/${first}`)).status).toBe(404);
    expect((await calls.get(`/factors/${second}`)).body).toMatchObject({ profile: { phoneNumber: '+14155557777' } });
    expect(emulator.outbox.messages.map(({ to }) => to)).toEqual([calls.phone.phoneNumber, '+14155557777']);
  });

  it('keeps an active number, updatePhone or not', async ({ calls }) => {
    await active('sms', calls);
    expect(await calls.enroll('sms', 'OKTA', another)).toMatchObject(EXISTING);
    expect(await calls.enroll('sms', 'OKTA', another, '?updatePhone=true')).toMatchObject(EXISTING);
    expect(await enroll('sms', calls)).toMatchObject(SET_UP);
    await active('call', calls);
    expect(await calls.enroll('call', 'OKTA', another)).toMatchObject(SET_UP);
  });

  it('keeps the number on file when the factor is deleted, unless told otherwise', async ({ calls }) => {
    const id = await active('sms', calls);
    expect(await calls.delete(`/factors/${id}`)).toMatchObject({ status: 204, body: undefined });
    expect(await calls.enroll('sms', 'OKTA', another)).toMatchObject(EXISTING);
    const without = await calls.enroll('sms', 'OKTA', {}, '?activate=true');
    expect(without.body).toMatchObject({ profile: { phoneNumber: calls.phone.phoneNumber } });
    await calls.delete(`/factors/${idOf(without)}`);
    const onFile = async () => JSON.stringify((await calls.get('/factors/catalog')).body).includes('"phones"');
    expect(await onFile()).toBe(true);
    await calls.enroll('sms', 'OKTA', another, '?updatePhone=true');
    expect(await onFile()).toBe(false);
    const replaced = await calls.enroll('sms', 'OKTA', another, '?updatePhone=true&activate=true');
    expect(replaced.body).toMatchObject({ status: 'ACTIVE', profile: { phoneNumber: '+14155557777' } });
    await calls.delete(`/factors/${idOf(replaced)}?removeRecoveryEnrollment=true`);
    expect((await enroll('sms', calls)).status).toBe(200);
  });

  it('sends again to the same pending factor when it is enrolled again', async ({ emulator, calls }) => {
    const id = idOf(await enroll('sms', calls));
    expect(await enroll('sms', calls)).toMatchObject(TOO_SOON.sms);
    emulator.advance(30_000);
    expect(idOf(await enroll('sms', calls))).toBe(id);
    expect((await calls.get('/factors')).body).toHaveLength(1);
  });

  it('counts sms and call to one number apart', async ({ emulator, calls }) => {
    await enroll('sms', calls);
    expect((await enroll('call', calls)).status).toBe(200);
    expect(emulator.outbox.messages.map(({ channel }) => channel)).toEqual(['sms', 'voice']);
  });
});
