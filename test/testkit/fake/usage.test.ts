import { expect, test } from 'vitest';
import { waitForApproval } from '../../../src/polling/wait-for-approval.ts';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import type { VerificationHandle } from '../../../src/spec/steps.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';

// An auth service as an application writes it. It gets an MfaProvider and does not know which one.

type Session = { userId: string; pending?: string; secondFactorAt?: string };

function createAuthService(mfa: MfaProvider) {
  return {
    async startSecondFactor(session: Session) {
      const factors = await mfa.listFactors({ userId: session.userId });
      const factor = factors.find(({ status, verifiableBy }) => status === 'active' && verifiableBy.length > 0);
      if (factor === undefined) return undefined;
      const { prompt, handle } = await mfa.challenge({ userId: session.userId, factor });
      session.pending = JSON.stringify(handle);
      return prompt;
    },
    async finishWithCode(session: Session, code: string): Promise<boolean> {
      const handle: VerificationHandle = JSON.parse(session.pending ?? 'null');
      const result = await mfa.verify({ userId: session.userId, handle, answer: { kind: 'code', code } });
      if (result.status === 'approved') session.secondFactorAt = result.at;
      return result.status === 'approved';
    },
    async finishWithApproval(session: Session): Promise<boolean> {
      const handle: VerificationHandle = JSON.parse(session.pending ?? 'null');
      return (await waitForApproval(mfa, { userId: session.userId, handle })).status === 'approved';
    },
  };
}

const handleOf = (session: Session): VerificationHandle => JSON.parse(session.pending ?? 'null');

test.each(['okta', 'onelogin-v1', 'onelogin-v2'] as const)('the service works like %s', async (like) => {
  const mfa = createFakeProvider({ like, users: ['1001'] });
  await mfa.addFactor('1001', 'totp');
  const service = createAuthService(mfa);
  const session: Session = { userId: '1001' };

  const prompt = await service.startSecondFactor(session);
  expect(prompt?.expects).toEqual(['code']);
  expect(await service.finishWithCode(session, 'no code')).toBe(false);
  expect(session.secondFactorAt).toBeUndefined();
  expect(await service.finishWithCode(session, await mfa.codeFor(handleOf(session)))).toBe(true);
  expect(session.secondFactorAt).toBeDefined();
});

test.each(['okta', 'onelogin-v1', 'onelogin-v2'] as const)('a push can be approved or denied like %s', async (like) => {
  const mfa = createFakeProvider({ like });
  await mfa.addFactor('1001', 'push');
  const service = createAuthService(mfa);
  const session: Session = { userId: '1001' };

  await service.startSecondFactor(session);
  mfa.deny(handleOf(session));
  expect(await service.finishWithApproval(session)).toBe(false);

  await service.startSecondFactor(session);
  const waiting = service.finishWithApproval(session);
  mfa.phone('1001').approve();
  expect(await waiting).toBe(true);
});

test('during an outage no login succeeds', async () => {
  const mfa = createFakeProvider();
  await mfa.addFactor('1001', 'sms');
  const service = createAuthService(mfa);
  const session: Session = { userId: '1001' };
  await service.startSecondFactor(session);
  const code = mfa.phone('1001').readCode('sms');
  mfa.failNext('UNAVAILABLE');
  await expect(service.finishWithCode(session, code)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(session.secondFactorAt).toBeUndefined();
  expect(await service.finishWithCode(session, code)).toBe(true);
});
