import * as v from 'valibot';
import { checkOptions, commonOptions, storeOptions } from '../../adapter-kit/options.ts';
import { assertNotInProduction } from '../../core/fake-permission.ts';
import type { Common } from '../../spec/common.ts';
import type { UserSeed } from '../simulated-user/users.ts';
import type { FakeLikeness } from './capabilities.ts';
import type { FakeMessage } from './messages.ts';

/**
 * A user of the fake. The fake makes up what is missing. `phoneNumber` is E.164.
 *
 * @example
 * const ada: FakeUser = { id: 'ada', phoneNumber: '+14155550100' };
 * const mfa = createFakeProvider({ users: [ada, 'bob'] });
 */
export type FakeUser = {
  readonly id: string;
  readonly email?: string | undefined;
  readonly phoneNumber?: string | undefined;
};

/**
 * The options of `createFakeProvider`, all optional.
 *
 * @example
 * const options: FakeProviderOptions = { like: 'okta', users: ['ada', { id: 'bob', email: 'bob@example.com' }] };
 */
export type FakeProviderOptions = Pick<Common, 'now' | 'onEvent' | 'store' | 'storeTimeoutMs'> & {
  /** Copies the capabilities and the special behavior of this provider. Default: the fake can do everything. */
  like?: FakeLikeness | undefined;
  /** The users that exist. Default: every user id exists. */
  users?: readonly (string | FakeUser)[] | undefined;
  /** Called for every message that a real provider would have sent. If it throws or rejects, nothing changes. */
  onMessage?: ((message: FakeMessage) => void) | undefined;
  /** Writes a line for every message to stderr. Default: the environment variable MFA_FAKE_OUTPUT, or nothing. */
  output?: 'stderr' | undefined;
  /** Without this, the fake refuses to start under NODE_ENV=production, in any case. */
  allowInProduction?: boolean | undefined;
  /**
   * Lets `createMfaProvider` create the fake outside of a test, as MFA_ALLOW_FAKE=1 does. `configFromEnv` sets it if its
   * environment is that of a test or has this variable. `createFakeProvider` needs no such permission.
   */
  allowOutsideTests?: boolean | undefined;
};

export type CheckedFakeOptions = Omit<FakeProviderOptions, 'users'> & {
  readonly users: readonly UserSeed[] | undefined;
};

const userId = v.pipe(
  v.string(),
  v.check((text) => text.trim() !== '', 'must not be blank'),
);
const user = v.strictObject({
  id: userId,
  email: v.optional(v.pipe(v.string(), v.regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address'))),
  phoneNumber: v.optional(v.pipe(v.string(), v.regex(/^\+[1-9]\d{1,14}$/, 'must be E.164, such as +14155550100'))),
});
const schema = v.strictObject({
  like: v.optional(v.picklist(['okta', 'onelogin-v1', 'onelogin-v2'])),
  users: v.optional(
    v.pipe(
      v.array(
        v.lazy((entry): v.GenericSchema<unknown, string | FakeUser> => (typeof entry === 'object' ? user : userId)),
      ),
      v.check((users) => new Set(users.map(idOf)).size === users.length, 'must not name a user twice'),
    ),
  ),
  ...storeOptions,
  now: commonOptions.now,
  onEvent: commonOptions.onEvent,
  onMessage: v.optional(
    v.custom<NonNullable<FakeProviderOptions['onMessage']>>(
      (value) => typeof value === 'function',
      'must be a function',
    ),
  ),
  output: v.optional(v.literal('stderr', 'must be stderr')),
  allowInProduction: v.optional(v.boolean()),
  allowOutsideTests: v.optional(v.boolean()),
});

/** Throws INVALID_CONFIG that names the path of every problem, and never a value. */
export function checkFakeOptions(options: unknown): CheckedFakeOptions {
  const { users, ...rest } = checkOptions('fake', schema, options);
  assertNotInProduction(rest);
  return { ...rest, users: users?.map(seedOf) };
}

function idOf(entry: string | FakeUser): string {
  return typeof entry === 'string' ? entry : entry.id;
}

function seedOf(entry: string | FakeUser): UserSeed {
  if (typeof entry === 'string') return { id: entry };
  const { id, email, phoneNumber } = entry;
  return { id, ...(email !== undefined && { email }), ...(phoneNumber !== undefined && { phoneNumber }) };
}
