import { describe, expect } from 'vitest';
import { valueAt } from '../../values.ts';
import { type ApiClient, apiClient, CODE_ALREADY_USED, idOf, it, wrongAnswer } from '../api-client.ts';

const HOTP_SECRET = '3132333435363738393031323334353637383930';

describe('token:hotp', () => {
  const enroll = (api: ApiClient, factorProfileId: string, sharedSecret = HOTP_SECRET, query = '?activate=true') =>
    api.enroll('token:hotp', 'CUSTOM', { factorProfileId, profile: { sharedSecret } }, query);

  it('is active at once, has the name of its factor profile, and returns neither profile nor secret', async ({
    emulator,
    api,
  }) => {
    const { body } = await enroll(api, emulator.hotpProfileId);
    expect(body).toMatchObject({ id: expect.stringMatching(/^chf/), status: 'ACTIVE', vendorName: 'Entrust Datacard' });
    expect(valueAt(body, 'profile')).toBeUndefined();
    expect(JSON.stringify(body)).not.toContain(HOTP_SECRET);
  });

  it('accepts each code once, and codes within the look-ahead window', async ({ emulator, api }) => {
    const id = idOf(await enroll(api, emulator.hotpProfileId));
    const codes: string[] = [];
    for (let count = 0; count < 20; count += 1) codes.push(await api.phone.hotp(HOTP_SECRET));
    const status = async (index: number) => (await api.verify(id, { passCode: codes[index] ?? '' })).status;
    expect(await status(0)).toBe(200);
    expect(await api.verify(id, { passCode: codes[0] ?? '' })).toMatchObject(CODE_ALREADY_USED);
    expect(await status(5)).toBe(200);
    expect(await api.verify(id, { passCode: codes[3] ?? '' })).toMatchObject(CODE_ALREADY_USED);
    expect(await api.verify(id, { passCode: codes[16] ?? '' })).toMatchObject(wrongAnswer('passcode'));
    expect(await status(15)).toBe(200);
    expect(await status(16)).toBe(200);
  });

  it('accepts a code in only one of two parallel requests', async ({ emulator, api }) => {
    const id = idOf(await enroll(api, emulator.hotpProfileId));
    const passCode = await api.phone.hotp(HOTP_SECRET);
    const answers = await Promise.all([api.verify(id, { passCode }), api.verify(id, { passCode })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
  });

  it('needs activate=true, a known profile and a hexadecimal secret', async ({ emulator, api }) => {
    expect((await enroll(api, emulator.hotpProfileId, HOTP_SECRET, '')).status).toBe(400);
    expect((await enroll(api, 'fprunknown')).status).toBe(400);
    expect((await enroll(api, emulator.hotpProfileId, 'not hexadecimal at all')).status).toBe(400);
    expect((await enroll(api, emulator.hotpProfileId)).status).toBe(200);
    expect((await enroll(api, emulator.hotpProfileId)).status).toBe(400);
  });
});

describe('hardware tokens', () => {
  const profile = { credentialId: 'VSMT14393584' };

  it.for([
    ['token', 'RSA', 'rsa', /^rsa/, { profile }],
    ['token:hardware', 'YUBICO', 'yubikey', /^ykf/, {}],
  ] as const)('%s of %s is enrolled with a code', async ([type, provider, vendor, prefix, more], { api }) => {
    const passCode = api.phone.pressToken(vendor);
    expect((await api.enroll(type, provider, more)).status).toBe(400);
    expect(await api.enroll(type, provider, { ...more, verify: { passCode: '000' } })).toMatchObject(
      wrongAnswer('passcode'),
    );
    const enrolled = await api.enroll(type, provider, { ...more, verify: { passCode } });
    expect(enrolled.body).toMatchObject({
      id: expect.stringMatching(prefix),
      status: 'ACTIVE',
      profile: { credentialId: vendor === 'rsa' ? profile.credentialId : expect.stringMatching(/^\d{12}$/) },
    });
    const id = idOf(enrolled);
    expect(await api.verify(id, { passCode })).toMatchObject(CODE_ALREADY_USED);
    expect((await api.verify(id, { passCode: api.phone.pressToken(vendor) })).status).toBe(200);
    expect((await api.verify(id)).status).toBe(400);
    expect((await api.enroll(type, provider, { ...more, verify: { passCode } })).status).toBe(400);
  });

  it('token of SYMANTEC is enrolled with two codes', async ({ api }) => {
    const press = () => api.phone.pressToken('symantec');
    const enroll = (verify: { passCode: string; nextPassCode?: string }) =>
      api.enroll('token', 'SYMANTEC', { profile, verify });
    expect((await enroll({ passCode: press() })).status).toBe(400);
    const twice = press();
    expect((await enroll({ passCode: twice, nextPassCode: twice })).status).toBe(403);
    expect((await enroll({ passCode: press(), nextPassCode: press() })).body).toMatchObject({
      status: 'ACTIVE',
      profile,
    });
  });

  it("accepts no code of another user's token or of another vendor", async ({ emulator, api }) => {
    const other = apiClient(emulator, emulator.users[1]);
    const verify = { passCode: other.phone.pressToken('yubikey') };
    expect((await api.enroll('token:hardware', 'YUBICO', { verify })).status).toBe(403);
    expect((await other.enroll('token', 'RSA', { profile, verify })).status).toBe(403);
    expect((await other.enroll('token:hardware', 'YUBICO', { verify })).status).toBe(200);
  });
});
