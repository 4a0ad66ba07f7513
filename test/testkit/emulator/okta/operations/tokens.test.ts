import { describe, expect } from 'vitest';
import { at, type Calls, callsTo, idOf, it, REPLAYED, refusal, wrong } from '../api-client.ts';

const HOTP_SECRET = '3132333435363738393031323334353637383930';

describe('token:hotp', () => {
  const enroll = (calls: Calls, factorProfileId: string, sharedSecret = HOTP_SECRET, query = '?activate=true') =>
    calls.enroll('token:hotp', 'CUSTOM', { factorProfileId, profile: { sharedSecret } }, query);

  it('is active at once, under the name of its profile, and shows no profile', async ({ emulator, calls }) => {
    const { body } = await enroll(calls, emulator.hotpProfileId);
    expect(body).toMatchObject({ id: expect.stringMatching(/^chf/), status: 'ACTIVE', vendorName: 'Entrust Datacard' });
    expect(at(body, 'profile')).toBeUndefined();
    expect(JSON.stringify(body)).not.toContain(HOTP_SECRET);
  });

  it('takes each code once, and codes a little ahead', async ({ emulator, calls }) => {
    const id = idOf(await enroll(calls, emulator.hotpProfileId));
    const codes: string[] = [];
    for (let count = 0; count < 20; count += 1) codes.push(await calls.phone.hotp(HOTP_SECRET));
    const status = async (index: number) => (await calls.verify(id, { passCode: codes[index] ?? '' })).status;
    expect(await status(0)).toBe(200);
    expect(await calls.verify(id, { passCode: codes[0] ?? '' })).toMatchObject(REPLAYED);
    expect(await status(5)).toBe(200);
    expect(await calls.verify(id, { passCode: codes[3] ?? '' })).toMatchObject(REPLAYED);
    expect(await calls.verify(id, { passCode: codes[16] ?? '' })).toMatchObject(wrong('passcode'));
    expect(await status(15)).toBe(200);
    expect(await status(16)).toBe(200);
  });

  it('gives one of two parallel requests the same code', async ({ emulator, calls }) => {
    const id = idOf(await enroll(calls, emulator.hotpProfileId));
    const passCode = await calls.phone.hotp(HOTP_SECRET);
    const answers = await Promise.all([calls.verify(id, { passCode }), calls.verify(id, { passCode })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
  });

  it('wants activate=true, a known profile and a hexadecimal secret', async ({ emulator, calls }) => {
    expect((await enroll(calls, emulator.hotpProfileId, HOTP_SECRET, '')).status).toBe(400);
    expect((await enroll(calls, 'fprunknown')).status).toBe(400);
    expect((await enroll(calls, emulator.hotpProfileId, 'not hexadecimal at all')).status).toBe(400);
    expect((await enroll(calls, emulator.hotpProfileId)).status).toBe(200);
    expect((await enroll(calls, emulator.hotpProfileId)).status).toBe(400);
  });
});

describe('hardware tokens', () => {
  const profile = { credentialId: 'VSMT14393584' };

  it.for([
    ['token', 'RSA', 'rsa', /^rsa/, { profile }],
    ['token:hardware', 'YUBICO', 'yubikey', /^ykf/, {}],
  ] as const)('%s of %s proves itself at once', async ([type, provider, vendor, prefix, more], { calls }) => {
    const passCode = calls.phone.pressToken(vendor);
    expect((await calls.enroll(type, provider, more)).status).toBe(400);
    expect(await calls.enroll(type, provider, { ...more, verify: { passCode: '000' } })).toMatchObject(
      wrong('passcode'),
    );
    const enrolled = await calls.enroll(type, provider, { ...more, verify: { passCode } });
    expect(enrolled.body).toMatchObject({
      id: expect.stringMatching(prefix),
      status: 'ACTIVE',
      profile: { credentialId: vendor === 'rsa' ? profile.credentialId : expect.stringMatching(/^\d{12}$/) },
    });
    const id = idOf(enrolled);
    expect(await calls.verify(id, { passCode })).toMatchObject(REPLAYED);
    expect((await calls.verify(id, { passCode: calls.phone.pressToken(vendor) })).status).toBe(200);
    expect((await calls.verify(id)).status).toBe(400);
    expect((await calls.enroll(type, provider, { ...more, verify: { passCode } })).status).toBe(400);
  });

  it('token of SYMANTEC proves itself with two codes', async ({ calls }) => {
    const press = () => calls.phone.pressToken('symantec');
    const enroll = (verify: { passCode: string; nextPassCode?: string }) =>
      calls.enroll('token', 'SYMANTEC', { profile, verify });
    expect((await enroll({ passCode: press() })).status).toBe(400);
    const twice = press();
    expect((await enroll({ passCode: twice, nextPassCode: twice })).status).toBe(403);
    expect((await enroll({ passCode: press(), nextPassCode: press() })).body).toMatchObject({
      status: 'ACTIVE',
      profile,
    });
  });

  it("takes no code of another user's token, nor of another vendor's", async ({ emulator, calls }) => {
    const other = callsTo(emulator, emulator.users[1]);
    const verify = { passCode: other.phone.pressToken('yubikey') };
    expect((await calls.enroll('token:hardware', 'YUBICO', { verify })).status).toBe(403);
    expect((await other.enroll('token', 'RSA', { profile, verify })).status).toBe(403);
    expect((await other.enroll('token:hardware', 'YUBICO', { verify })).status).toBe(200);
  });
});

describe('combinations that nobody enrolls', () => {
  it.for([
    ['sms', 'GOOGLE'],
    ['webauthn', 'OKTA'],
    ['push', 'CUSTOM'],
    ['signed_nonce', 'OKTA'],
    ['u2f', 'FIDO'],
    ['web', 'DUO'],
  ] as const)('%s of %s', async ([type, provider], { calls }) => {
    expect(await calls.enroll(type, provider)).toMatchObject(refusal(400, 'E0000001'));
  });
});
