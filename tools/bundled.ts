/**
 * The dependencies whose code is in a build, by the way it is loaded. A security fix of one of them needs a release of
 * this package. They stay dependencies, for their types and for the other build.
 */
export const BUNDLED = {
  // Whole, they take most of the time of an import. The build holds what is used of them.
  import: ['valibot', '@noble/hashes'],
  // Jest cannot load them, because they or what they need are ES modules only.
  require: ['ky', 'otplib', '@scure/base', '@noble/hashes'],
} as const;
