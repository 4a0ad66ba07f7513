import { MfaError } from '../../spec/errors.ts';

/**
 * A path in which every variable part is one encoded segment. Only the `path` tag makes one.
 *
 * @example
 * const devices: Path = path`/api/1/users/${userId}/otp_devices`;
 */
export type Path = string & { readonly [pathBrand]: true };
declare const pathBrand: unique symbol;

/**
 * Builds a path. Each value is encoded into one segment, so an id with `/ ? # %` reaches no other resource. Throws
 * MfaError INVALID_INPUT for an empty value, `.`, `..` and control characters: URL parsers read them as another path.
 *
 * @example
 * const factor = path`/api/v1/users/${userId}/factors/${factorId}`;
 */
export function path(literals: TemplateStringsArray, ...segments: readonly string[]): Path {
  let built = literals[0] ?? '';
  segments.forEach((segment, index) => {
    built += encodeSegment(segment) + (literals[index + 1] ?? '');
  });
  return branded(built);
}

function branded(built: string): Path {
  return built as Path;
}

function encodeSegment(segment: string): string {
  if (segment === '' || segment === '.' || segment === '..' || /\p{Cc}/u.test(segment) || !segment.isWellFormed()) {
    throw new MfaError(
      { code: 'INVALID_INPUT' },
      'An id is empty, a dot segment or holds control characters: pass the id as the identity provider gave it.',
    );
  }
  return encodeURIComponent(segment);
}
