/** The time step of TOTP in seconds (RFC 6238). */
export const TOTP_PERIOD_SECONDS = 30;

// Identity providers issue secrets of 80 bits. By default otplib asks for longer ones.
const secretLength = { MIN_SECRET_BYTES: 10 };

/** A new base32 secret of 160 bits. */
export async function newTotpSecret(): Promise<string> {
  const { generateSecret } = await import('otplib');
  return generateSecret();
}

/** The 6-digit SHA-1 code of a base32 secret at a time in milliseconds. */
export async function totpAt(secret: string, atMs: number): Promise<string> {
  const { createGuardrails, generate } = await import('otplib');
  const epoch = Math.floor(atMs / 1000);
  return generate({ secret, epoch, guardrails: createGuardrails(secretLength) });
}

/** The time step of a code: the current one, the one before or the one after. Undefined: none of them. */
export async function totpStepOf(secret: string, code: string, atMs: number): Promise<number | undefined> {
  const current = Math.floor(atMs / 1000 / TOTP_PERIOD_SECONDS);
  for (const step of [current, current - 1, current + 1]) {
    if ((await totpAt(secret, step * TOTP_PERIOD_SECONDS * 1000)) === code) return step;
  }
  return undefined;
}

/** The 6-digit code of a secret at a counter (RFC 4226). */
export async function hotpAt(secret: Uint8Array, counter: number): Promise<string> {
  const { createGuardrails, generate } = await import('otplib');
  return generate({ strategy: 'hotp', secret, counter, guardrails: createGuardrails(secretLength) });
}
