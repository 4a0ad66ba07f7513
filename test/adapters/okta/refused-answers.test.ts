import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../src/spec/results.ts';
import { type Scripted, thrown } from '../../support/scripted-tenant.ts';
import { errorJson, factorJson } from './org.ts';
import { challenging, codeAnswer, credentialAnswer, enrolling, opened, waits } from './steps.ts';

type Done = { readonly status: string };
type Step = { readonly handle: object; readonly sent: readonly unknown[]; readonly give: () => Promise<Done> };
type Row = { readonly title: string; readonly done: object; readonly open: (...answers: Scripted[]) => Promise<Step> };

const verification = (title: string, factorType: string, answer: Answer): Row => ({
  title,
  done: { status: 'approved', by: answer.kind },
  async open(...answers) {
    const profile = answer.kind === 'webauthn' && { profile: { credentialId: answer.credential.id } };
    const success = { body: { factorResult: 'SUCCESS', ...profile } };
    const step = await challenging(factorJson('facA', factorType), ...opened(factorType), ...answers, success);
    return { ...step, give: () => step.verify(answer) };
  },
});

/** Every kind of answer to a verification, and an attestation. */
const rows: readonly Row[] = [
  verification('sms', 'sms', codeAnswer),
  verification('call', 'call', codeAnswer),
  verification('email', 'email', codeAnswer),
  verification('totp', 'token:software:totp', codeAnswer),
  verification('hotp', 'token:hotp', codeAnswer),
  verification('YubiKey', 'token:hardware', codeAnswer),
  verification('question', 'question', { kind: 'answer', answer: 'mayonnaise' }),
  verification('webauthn', 'webauthn', credentialAnswer),
  {
    title: 'an enrollment of webauthn',
    done: { status: 'active', factor: { id: 'facA' } },
    async open(...answers) {
      const success = { body: factorJson('facA', 'webauthn') };
      const step = await enrolling({ type: 'webauthn' }, { body: waits('facA', 'webauthn') }, ...answers, success);
      return { ...step, give: () => step.activate(credentialAnswer) };
    },
  },
];

describe.each(rows)('an answer of $title', ({ done, open }) => {
  test.each([
    { errorCode: 'E0000068', reason: 'wrong-answer', again: true },
    { errorCode: 'E0000082', reason: 'replayed', again: true },
    { errorCode: 'E0000083', reason: 'expired', again: false },
    { errorCode: 'E0000069', reason: 'locked', again: false },
  ])('refused with $errorCode is $reason', async ({ errorCode, reason, again }) => {
    const { handle, sent, give } = await open({ status: 403, body: errorJson(errorCode, 'Please try again.') });
    expect(await give()).toEqual({ status: 'rejected', reason, handle: again ? handle : null });
    const before = sent.length;
    if (again) {
      expect(await give()).toMatchObject(done);
    } else {
      expect(await thrown(give())).toMatchObject({ code: 'HANDLE_INVALID' });
      expect(sent).toHaveLength(before);
    }
  });

  test('refused with the same code but another status is an error', async () => {
    const { give } = await open({ status: 400, body: errorJson('E0000068') });
    expect(await thrown(give())).toMatchObject({ name: 'MfaError' });
  });
});
