import type { Rule } from '../rule.ts';
import { credentialFor, webauthnAnswer, withDifferentChallenge } from '../support/answers.ts';
import { assert, assertEqual, assertText, fail, required } from '../support/assertions.ts';
import { activateWith, verifyWith } from '../support/calls.ts';
import { pendingEnrollment } from '../support/enrollments.ts';
import { challengeRule, wayRule } from '../support/parameterized-rules.ts';
import { assertApproved, assertNotApproved, startChallenge } from '../support/verifications.ts';

const webauthn = { type: 'webauthn', way: 'webauthn' } as const;
const BASE64URL = /^[\w-]+$/;

/** Do the WebAuthn options work in a browser, and is only the right credential accepted? */
export const webauthnRules: readonly Rule[] = [
  {
    id: 'webauthn-01',
    title: 'creation options are well-formed, with a new challenge each time',
    covers: ['factors.webauthn.enroll'],
    needs: ({ capabilities }) => capabilities.factors.webauthn.enroll,
    run: async (world) => {
      const challenges = new Set<string>();
      for (let attempt = 0; attempt < 2; attempt += 1) {
        const step = required(await pendingEnrollment(world, 'webauthn'), 'the pending step of a WebAuthn enrollment');
        const webauthnOptions = step.prompt.webauthn;
        if (webauthnOptions?.kind !== 'create') return fail('a WebAuthn enrollment shows no creation options');
        const { options } = webauthnOptions;
        assertBase64url(options.challenge, 'the challenge');
        assertBase64url(options.user.id, 'user.id');
        assertText(options.rp.name, 'rp.name');
        assertText(options.user.name, 'user.name');
        assertText(options.user.displayName, 'user.displayName');
        assert(
          options.pubKeyCredParams.some(({ alg, type }) => alg === -7 && type === 'public-key'),
          'pubKeyCredParams does not offer ES256',
        );
        for (const { id, type } of options.excludeCredentials ?? []) {
          assertBase64url(id, 'the id of an excluded credential');
          assertEqual(type, 'public-key', 'the type of an excluded credential');
        }
        challenges.add(options.challenge);
      }
      assertEqual(challenges.size, 2, 'the number of challenges in two enrollments');
    },
  },
  wayRule({
    ...webauthn,
    id: 'webauthn-02',
    title: 'request options name the credential, with a new challenge each time',
    run: async (world, verification) => {
      const challenges = new Set<string>();
      for (let attempt = 0; attempt < 2; attempt += 1) {
        const { prompt } = await startChallenge(world, verification);
        const webauthnOptions = prompt.webauthn;
        if (webauthnOptions?.kind !== 'get') return fail('a WebAuthn verification shows no request options');
        assertBase64url(webauthnOptions.options.challenge, 'the challenge');
        for (const { id, type } of webauthnOptions.options.allowCredentials ?? []) {
          assertBase64url(id, 'the id of an allowed credential');
          assertEqual(type, 'public-key', 'the type of an allowed credential');
        }
        await credentialFor(prompt, world.phone);
        challenges.add(webauthnOptions.options.challenge);
      }
      assertEqual(challenges.size, 2, 'the number of challenges in two verifications');
    },
  }),
  {
    id: 'webauthn-03',
    title: 'a credential for another challenge does not finish the enrollment',
    covers: ['factors.webauthn.enroll'],
    needs: ({ capabilities }) => capabilities.factors.webauthn.enroll,
    run: async (world) => {
      const { prompt, handle } = required(await pendingEnrollment(world, 'webauthn'), 'the pending step');
      const credential = await credentialFor(withDifferentChallenge(prompt), world.phone);
      const result = await activateWith(world, handle, webauthnAnswer(credential));
      assertNotApproved(result, 'a credential for another challenge');
    },
  },
  challengeRule({
    ...webauthn,
    id: 'webauthn-04',
    title: 'an assertion for an older challenge is not approved',
    run: async (world, { challenge: older, ...verification }) => {
      const newer = await startChallenge(world, verification);
      const answer = webauthnAnswer(await credentialFor(older.prompt, world.phone));
      assertNotApproved(await verifyWith(world, newer.handle, answer), 'an assertion for an older challenge');
    },
  }),
  challengeRule({
    ...webauthn,
    id: 'webauthn-05',
    title: 'an assertion with another signature is not approved',
    run: async (world, { challenge: { prompt, handle }, ...verification }) => {
      const first = await credentialFor(prompt, world.phone);
      const second = await credentialFor(withDifferentChallenge(prompt), world.phone);
      const response = { ...first.response, signature: second.response.signature };
      const result = await verifyWith(world, handle, webauthnAnswer({ ...first, response }));
      assertEqual(result.status, 'rejected', 'an assertion with the signature of another one');
      assertApproved(
        world,
        await verifyWith(world, handle, webauthnAnswer(await credentialFor(prompt, world.phone))),
        verification,
      );
    },
  }),
  challengeRule({
    ...webauthn,
    id: 'webauthn-06',
    title: 'additional fields of a browser credential are accepted',
    run: async (world, { challenge: { prompt, handle }, ...verification }) => {
      const credential = await credentialFor(prompt, world.phone);
      const more = { authenticatorAttachment: 'platform', clientExtensionResults: {} };
      const response = { ...credential.response, userHandle: null, transports: ['internal'] };
      assertApproved(
        world,
        await verifyWith(world, handle, webauthnAnswer({ ...credential, ...more, response })),
        verification,
      );
    },
  }),
];

function assertBase64url(text: string, what: string): void {
  assert(typeof text === 'string' && BASE64URL.test(text), `${what} of the WebAuthn options is not base64url`);
}
