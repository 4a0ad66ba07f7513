import { createOktaProvider } from '../../../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../../adapters/onelogin/v2/index.ts';
import type { MfaProvider } from '../../../../src/spec/provider.ts';
import { pause } from '../../../../src/testkit/contract/support/enrollments.ts';
import { createOktaEmulator, createOneLoginEmulator } from '../../../../src/testkit/emulator/index.ts';
import type { Scene } from '../../../testkit/contract/scenes.ts';
import { sceneOfOkta, sceneOfOneLogin } from '../../../testkit/contract/scenes.ts';
import { recordBoth } from './journey.ts';
import { createRecorder, type Recorder, type TrueAnswer } from './recorder.ts';

// The answers and steps of each adapter. What only one identity provider has is recorded here.

/** What a test needs of a recorder. */
export type Recording = {
  readonly answers: readonly TrueAnswer[];
  readonly steps: readonly { readonly name: string; readonly deliver: (answer: TrueAnswer) => Promise<unknown> }[];
};

export async function recordOkta(): Promise<Recording> {
  const temporaryAccessCode = { authenticatorId: 'autnmtl4xbt8RQVzA0g4' };
  const okta = createOktaEmulator({ users: ['00u1ours', '00u2other'], temporaryAccessCode });
  const { orgUrl, apiToken, fetch, clock } = okta;
  const recorder = createRecorder({
    fetch,
    now: clock.now,
    // An answer about somebody else makes the adapter ask who our user is.
    lookUp: /\/users\/[^/]+$/,
    create: (common) => createOktaProvider({ orgUrl, apiToken, temporaryAccessCode, ...common }),
  });
  const provider = createOktaProvider({ orgUrl, apiToken, temporaryAccessCode, fetch, now: clock.now });
  const theirs = sceneOfOkta({ ...okta, users: okta.users.toReversed() }, provider);
  await recordBoth(recorder, sceneOfOkta(okta, provider), theirs, async (userId, suffix, factors) => {
    await recorder.record(`listSecurityQuestions${suffix}`, (mfa) => mfa.listSecurityQuestions({ userId }));
    for (const { id: factorId, type } of factors) {
      await recorder.record(`getFactor ${type}${suffix}`, (mfa) => mfa.getFactor({ userId, factorId }));
      if (type !== 'push') continue;
      const { handle } = await recorder.record(`challenge a push to cancel${suffix}`, (mfa) =>
        mfa.challenge({ userId, factorId }),
      );
      await recorder.record(`cancel a push${suffix}`, (mfa) => mfa.cancel({ userId, handle }));
    }
  });
  await recorder.record('resetFactors', (mfa) => mfa.resetFactors({ userId: theirs.userId }));
  return recordingOf(recorder);
}

export async function recordOneLogin(version: 'v1' | 'v2'): Promise<Recording> {
  const oneLogin = createOneLoginEmulator({ users: ['35510511', '35510512'] });
  const { baseUrl, clientId, clientSecret, fetch, clock } = oneLogin;
  const create = { v1: createOneLoginV1Provider, v2: createOneLoginV2Provider }[version];
  const tenant = { fetch, now: clock.now };
  // With a given access token, an operation sends its own request and its reads alone.
  const accessToken = () => oneLogin.accessToken;
  const recorder = createRecorder({ ...tenant, create: (common) => create({ baseUrl, accessToken, ...common }) });
  const account = createRecorder({
    ...tenant,
    create: (common) => create({ baseUrl, clientId, clientSecret, ...common }),
  });
  await recorder.record('getRateLimit', (mfa) => mfa.getRateLimit());
  await account.record('the access token', (mfa) => mfa.getRateLimit(), 0);
  await account.record('revokeToken', (mfa) => mfa.revokeToken());
  const provider = create({ baseUrl, accessToken, ...tenant });
  const ours = sceneOfOneLogin(oneLogin, version, provider);
  const theirs = sceneOfOneLogin({ ...oneLogin, users: oneLogin.users.toReversed() }, version, provider);
  if (version === 'v2') await recordProfiles(recorder, ours);
  await recordBoth(recorder, ours, theirs, async (userId, suffix) => {
    if (version === 'v1') await recordTemporaryToken(recorder, userId, suffix);
  });
  const { answers, steps } = recordingOf(recorder);
  return { answers: [...answers, ...account.answers], steps };
}

/** API 1 can redeem a temporary token. */
async function recordTemporaryToken<M extends MfaProvider>(recorder: Recorder<M>, userId: string, suffix: string) {
  const name = 'verify temporary by code';
  const { token } = await recorder.record(`createTemporaryToken to redeem${suffix}`, (mfa) =>
    mfa.createTemporaryToken({ userId }),
  );
  const redeem = (code: string) => async (mfa: M) => {
    const { handle } = await mfa.challenge({ userId, temporaryToken: true });
    return mfa.verify({ userId, handle, answer: { kind: 'code', code } });
  };
  if (suffix === '') recorder.keepEnd(name, redeem('00000000'));
  await recorder.record(`${name}, refused${suffix}`, redeem('00000000'));
  await recorder.record(`${name}${suffix}`, redeem(token));
}

/** API 2 reads the user's profile before it enrolls a number. */
async function recordProfiles<M extends MfaProvider>(recorder: Recorder<M>, world: Scene) {
  const { userId, phone, otherUserId, otherPhone } = world;
  const enroll = (name: string, ofUser: string, { phoneNumber }: Scene['phone']) =>
    recorder.record(name, (mfa) => mfa.enroll({ userId: ofUser, factor: { type: 'sms', phoneNumber } }), 1);
  await enroll('the profile of an enrollment', userId, phone);
  await enroll('the profile of an enrollment of another user', otherUserId, otherPhone);
  pause(world);
}

function recordingOf<M extends MfaProvider>({ answers, steps, deliver }: Recorder<M>): Recording {
  return { answers, steps: steps.map((step) => ({ name: step.name, deliver: (answer) => deliver(step, answer) })) };
}
