/** A phone number as a user may recognize it and nobody else may use it: `+1 *** *** 1337`. */
export function maskPhone(number: string): string {
  const digits = number.replace(/\D/g, '');
  // Of a short number the last four digits would be most of it.
  const end = digits.length > 8 ? digits.slice(-4) : '**';
  if (!number.startsWith('+') || digits.length <= 8) return `*** *** ${end}`;
  // North America and Russia have country codes of one digit; of longer ones the first two digits will do.
  return `+${/^[17]/.test(digits) ? digits.slice(0, 1) : digits.slice(0, 2)} *** *** ${end}`;
}

/** An e-mail address likewise: `a***@example.com`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 1 ? '***' : `${email.slice(0, 1)}***${email.slice(at)}`;
}
