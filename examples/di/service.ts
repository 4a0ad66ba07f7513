import type { Answer, MfaProvider, Prompt, Verification, VerificationHandle } from 'polyfactor';

// The service of all recipes. It takes an MfaProvider and does not know which identity provider it is.

/** The login page gets only these results. The handle stays here. A real service stores it in the user's session. */
export type LoginService = {
  start(userId: string, factorId: string): Promise<Prompt>;
  finish(userId: string, answer: Answer): Promise<'in' | 'out'>;
};

export function createLoginService({ mfa }: { readonly mfa: MfaProvider }): LoginService {
  const steps = new Map<string, VerificationHandle>();
  return {
    async start(userId, factorId) {
      const { prompt, handle } = await mfa.challenge({ userId, factorId });
      steps.set(userId, handle);
      return prompt;
    },
    async finish(userId, answer) {
      const handle = steps.get(userId);
      if (handle === undefined) return 'out';
      const result = await mfa.verify({ userId, handle, answer });
      const openHandle = openHandleIn(result);
      if (openHandle === undefined) steps.delete(userId);
      else steps.set(userId, openHandle);
      return result.status === 'approved' ? 'in' : 'out';
    },
  };
}

/** The handle of a step that is still open, for example after a wrong code. It can differ from the handle before. */
function openHandleIn(result: Verification): VerificationHandle | undefined {
  if (result.status === 'pending') return result.handle;
  return result.status === 'rejected' ? (result.handle ?? undefined) : undefined;
}
