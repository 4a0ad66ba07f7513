import { describe, expect } from 'vitest';
import { enrollmentError, idOf, it } from '../api-client.ts';
import { enroll, enrollActive, TOO_SOON } from '../message-factors.ts';

describe('phones', () => {
  const EXISTING = enrollmentError('There is an existing verified phone number.');
  const SET_UP = enrollmentError('A factor of this type is already set up.');
  const another = { profile: { phoneNumber: '+1-415-555-7777' } };

  it('stores E.164 without dashes, and refuses what is no number', async ({ api }) => {
    expect((await api.enroll('sms', 'OKTA', another)).body).toMatchObject({
      profile: { phoneNumber: '+14155557777' },
    });
    for (const phoneNumber of ['4155557777', '+0155557777', '+1415', 'hello']) {
      expect(await api.enroll('call', 'OKTA', { profile: { phoneNumber } })).toMatchObject(
        enrollmentError('Invalid Phone Number.'),
      );
    }
    expect((await api.enroll('call', 'OKTA')).status).toBe(400);
  });

  it('takes another number while pending only with updatePhone', async ({ emulator, api }) => {
    const first = idOf(await enroll('sms', api));
    expect(await api.enroll('sms', 'OKTA', another)).toMatchObject(EXISTING);
    const second = idOf(await api.enroll('sms', 'OKTA', another, '?updatePhone=true'));
    expect((await api.get(`/factors/${first}`)).status).toBe(404);
    expect((await api.get(`/factors/${second}`)).body).toMatchObject({ profile: { phoneNumber: '+14155557777' } });
    expect(emulator.outbox.messages.map(({ to }) => to)).toEqual([api.phone.phoneNumber, '+14155557777']);
  });

  it('keeps an active number, updatePhone or not', async ({ api }) => {
    await enrollActive('sms', api);
    expect(await api.enroll('sms', 'OKTA', another)).toMatchObject(EXISTING);
    expect(await api.enroll('sms', 'OKTA', another, '?updatePhone=true')).toMatchObject(EXISTING);
    expect(await enroll('sms', api)).toMatchObject(SET_UP);
    await enrollActive('call', api);
    expect(await api.enroll('call', 'OKTA', another)).toMatchObject(SET_UP);
  });

  it('keeps the number on file when the factor is deleted, unless told otherwise', async ({ api }) => {
    const id = await enrollActive('sms', api);
    expect(await api.delete(`/factors/${id}`)).toMatchObject({ status: 204, body: undefined });
    expect(await api.enroll('sms', 'OKTA', another)).toMatchObject(EXISTING);
    const without = await api.enroll('sms', 'OKTA', {}, '?activate=true');
    expect(without.body).toMatchObject({ profile: { phoneNumber: api.phone.phoneNumber } });
    await api.delete(`/factors/${idOf(without)}`);
    const onFile = async () => JSON.stringify((await api.get('/factors/catalog')).body).includes('"phones"');
    expect(await onFile()).toBe(true);
    await api.enroll('sms', 'OKTA', another, '?updatePhone=true');
    expect(await onFile()).toBe(false);
    const replaced = await api.enroll('sms', 'OKTA', another, '?updatePhone=true&activate=true');
    expect(replaced.body).toMatchObject({ status: 'ACTIVE', profile: { phoneNumber: '+14155557777' } });
    await api.delete(`/factors/${idOf(replaced)}?removeRecoveryEnrollment=true`);
    expect((await enroll('sms', api)).status).toBe(200);
  });

  it('sends again to the same pending factor when it is enrolled again', async ({ emulator, api }) => {
    const id = idOf(await enroll('sms', api));
    expect(await enroll('sms', api)).toMatchObject(TOO_SOON.sms);
    emulator.advance(30_000);
    expect(idOf(await enroll('sms', api))).toBe(id);
    expect((await api.get('/factors')).body).toHaveLength(1);
  });

  it('counts sms and call to one number apart', async ({ emulator, api }) => {
    await enroll('sms', api);
    expect((await enroll('call', api)).status).toBe(200);
    expect(emulator.outbox.messages.map(({ channel }) => channel)).toEqual(['sms', 'voice']);
  });
});
