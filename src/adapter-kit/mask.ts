/**
 * A phone number that its owner recognizes and nobody else can use: `+1 *** *** 1337`. Throws nothing.
 *
 * @example
 * const destination = maskPhone('+14155550100');
 */
export function maskPhone(number: string): string {
  const digits = number.replace(/\D/g, '');
  // The last four digits of a short number would be most of it.
  const end = digits.length > 8 ? digits.slice(-4) : '**';
  if (!number.startsWith('+') || digits.length <= 8) return `*** *** ${end}`;
  // North America and Russia have country codes of one digit. Of longer codes the first two digits are enough.
  return `+${/^[17]/.test(digits) ? digits.slice(0, 1) : digits.slice(0, 2)} *** *** ${end}`;
}

/**
 * An e-mail address that its owner recognizes: `a***@example.com`. Throws nothing.
 *
 * @example
 * const destination = maskEmail('ada@example.com');
 */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 1 ? '***' : `${email.slice(0, 1)}***${email.slice(at)}`;
}
