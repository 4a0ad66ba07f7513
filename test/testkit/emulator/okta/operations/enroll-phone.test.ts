import { describe, expect } from 'vitest';
import { enrollmentError, idOf, it } from '../api-client.ts';
import { enroll, enrollActive, TOO_SOON } from '../message-factors.ts';

describe('phones', () => {
  const PHONE_EXISTS = enrollmentError('There is an existing verified phone number.');
  const ALREADY_SET_UP = enrollmentError('A factor of this type is already set up.');
  const otherNumber = { profile: { phoneNumber: '+1-415-555-7777' } };

  it('stores E.164 numbers without dashes, and refuses other text', async ({ api }) => {
    expect((await api.enroll('sms', 'OKTA', otherNumber)).body).toMatchObject({
      profile: { phoneNumber: '+14155557777' },
    });
    for (const phoneNumber of ['4155557777', '+0155557777', '+1415', 'hello']) {
      expect(await api.enroll('call', 'OKTA', { profile: { phoneNumber } })).toMatchObject(
        enrollmentError('Invalid Phone Number.'),
      );
    }
    expect((await api.enroll('call', 'OKTA')).status).toBe(400);
  });

  it('accepts another number for a pending factor only with updatePhone', async ({ emulator, api }) => {
    const first = idOf(await enroll('sms', api));
    expect(await api.enroll('sms', 'OKTA', otherNumber)).toMatchObject(PHONE_EXISTS);
    const second = idOf(await api.enroll('sms', 'OKTA', otherNumber, '?updatePhone=true'));
    expect((await api.get(`/factors/${first}`)).status).toBe(404);
    expect((await api.get(`/factors/${second}`)).body).toMatchObject({ profile: { phoneNumber: '+14155557777' } });
    expect(emulator.outbox.messages.map(({ to }) => to)).toEqual([api.phone.phoneNumber, '+14155557777']);
  });

  it('does not replace the number of an active factor, even with updatePhone', async ({ api }) => {
    await enrollActive('sms', api);
    expect(await api.enroll('sms', 'OKTA', otherNumber)).toMatchObject(PHONE_EXISTS);
    expect(await api.enroll('sms', 'OKTA', otherNumber, '?updatePhone=true')).toMatchObject(PHONE_EXISTS);
    expect(await enroll('sms', api)).toMatchObject(ALREADY_SET_UP);
    await enrollActive('call', api);
    expect(await api.enroll('call', 'OKTA', otherNumber)).toMatchObject(ALREADY_SET_UP);
  });

  it('keeps the number when the factor is deleted, unless removeRecoveryEnrollment is set', async ({ api }) => {
    const id = await enrollActive('sms', api);
    expect(await api.delete(`/factors/${id}`)).toMatchObject({ status: 204, body: undefined });
    expect(await api.enroll('sms', 'OKTA', otherNumber)).toMatchObject(PHONE_EXISTS);
    const without = await api.enroll('sms', 'OKTA', {}, '?activate=true');
    expect(without.body).toMatchObject({ profile: { phoneNumber: api.phone.phoneNumber } });
    await api.delete(`/factors/${idOf(without)}`);
    const hasStoredPhone = async () => JSON.stringify((await api.get('/factors/catalog')).body).includes('"phones"');
    expect(await hasStoredPhone()).toBe(true);
    await api.enroll('sms', 'OKTA', otherNumber, '?updatePhone=true');
    expect(await hasStoredPhone()).toBe(false);
    const replaced = await api.enroll('sms', 'OKTA', otherNumber, '?updatePhone=true&activate=true');
    expect(replaced.body).toMatchObject({ status: 'ACTIVE', profile: { phoneNumber: '+14155557777' } });
    await api.delete(`/factors/${idOf(replaced)}?removeRecoveryEnrollment=true`);
    expect((await enroll('sms', api)).status).toBe(200);
  });

  it('sends a new code for the same pending factor if it is enrolled again', async ({ emulator, api }) => {
    const id = idOf(await enroll('sms', api));
    expect(await enroll('sms', api)).toMatchObject(TOO_SOON.sms);
    emulator.advance(30_000);
    expect(idOf(await enroll('sms', api))).toBe(id);
    expect((await api.get('/factors')).body).toHaveLength(1);
  });

  it('counts messages to one number separately for sms and call', async ({ emulator, api }) => {
    await enroll('sms', api);
    expect((await enroll('call', api)).status).toBe(200);
    expect(emulator.outbox.messages.map(({ channel }) => channel)).toEqual(['sms', 'voice']);
  });
});
