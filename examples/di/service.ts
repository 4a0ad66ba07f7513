import type { Answer, MfaProvider, Prompt, Verification, VerificationHandle } from 'polyfactor';

// What every recipe here wires: a service that takes an MfaProvider and never learns which one it is.

/** What the login page is told. The handle stays here: in a real service in the session of the user. */
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
      const open = stillOpen(result);
      if (open === undefined) steps.delete(userId);
      else steps.set(userId, open);
      return result.status === 'approved' ? 'in' : 'out';
    },
  };
}

/** The handle of a step that goes on, as after a wrong code. It is the one that came back: it may be another. */
function stillOpen(result: Verification): VerificationHandle | undefined {
  if (result.status === 'pending') return result.handle;
  return result.status === 'rejected' ? result.retry?.handle : undefined;
}
