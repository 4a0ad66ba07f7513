/**
 * The URI that an authenticator app scans, for a SHA-1 code of 6 digits and 30 seconds. `secret` is base32.
 * Throws nothing.
 *
 * @example
 * const uri = otpauthUri({ secret: 'JBSWY3DPEHPK3PXP', issuer: 'acme.example.com', account: 'ada' });
 */
export function otpauthUri({
  secret,
  issuer,
  account,
}: {
  readonly secret: string;
  readonly issuer: string;
  readonly account: string;
}): string {
  const query = new URLSearchParams({ secret, issuer, algorithm: 'SHA1', digits: '6', period: '30' });
  return `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(account)}?${query}`;
}
