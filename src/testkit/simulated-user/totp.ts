/** Seconds that one TOTP code lasts (RFC 6238). */
export const TOTP_PERIOD_SECONDS = 30;

// Identity providers issue 80-bit secrets (16 base32 characters), shorter than otplib's own guard asks for.
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

/** The time step whose code this is, within one step either way; undefined: none. */
export async function totpStepOf(secret: string, code: string, atMs: number): Promise<number | undefined> {
  const current = Math.floor(atMs / 1000 / TOTP_PERIOD_SECONDS);
  for (const step of [current, current - 1, current + 1]) {
    if ((await totpAt(secret, step * TOTP_PERIOD_SECONDS * 1000)) === code) return step;
  }
  return undefined;
}

/** The 6-digit code of a hex or text secret at a counter (RFC 4226). */
export async function hotpAt(secret: Uint8Array, counter: number): Promise<string> {
  const { createGuardrails, generate } = await import('otplib');
  return generate({ strategy: 'hotp', secret, counter, guardrails: createGuardrails(secretLength) });
}
