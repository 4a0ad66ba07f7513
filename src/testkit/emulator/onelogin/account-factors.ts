import { DEVICE_TYPES, type DeviceType } from './device-types.ts';

/** A factor that the account offers. `factorId`: the number that an enrollment names it by. */
export type Factor = { readonly factorId: number; readonly type: DeviceType; readonly name: string };

/** The only factors that v1 can enroll. */
export const V1_FACTORS: readonly Factor[] = [
  { factorId: 16282, type: 'sms', name: DEVICE_TYPES.sms.name },
  { factorId: 16283, type: 'voice', name: DEVICE_TYPES.voice.name },
];

/**
 * A factor of the emulated account, as v2 lists it. `mails` says what an e-mail factor sends. Without it, `Email OTP`
 * sends a code, `Email Magic Link` a link, and an e-mail factor with any other name both.
 *
 * @example
 * const mail: OneLoginFactorSeed = { name: 'Mail', auth_factor_name: 'OneLogin Email', mails: 'code' };
 * const onelogin = createOneLoginEmulator({ v2Factors: ['OneLogin SMS', mail] });
 */
export type OneLoginFactorSeed = {
  readonly name: string;
  readonly auth_factor_name: string;
  readonly factor_id?: number;
  readonly mails?: 'code' | 'link' | 'both';
};

const DOCUMENTED_TYPES: readonly DeviceType[] = ['push', 'sms', 'voice', 'email', 'totp'];
const DOCUMENTED_IDS: Readonly<Partial<Record<DeviceType, number>>> = {
  totp: 58957,
  push: 58958,
  sms: 58959,
  voice: 58960,
  email: 58961,
};
const FIRST_GENERATED_ID = 58970;

/** The factors that v2 lists. Default: the five that OneLogin documents. */
export function newV2Factors(seeds?: readonly (string | OneLoginFactorSeed)[]): readonly Factor[] {
  const given = seeds ?? DOCUMENTED_TYPES.map((type) => DEVICE_TYPES[type].name);
  return given.map((seed, index) => {
    const type = typeof seed === 'string' ? typeByName(seed) : typeOfSeed(seed);
    const factorId = typeof seed === 'string' ? DOCUMENTED_IDS[type] : seed.factor_id;
    return {
      factorId: factorId ?? FIRST_GENERATED_ID + index,
      type,
      name: typeof seed === 'string' ? DEVICE_TYPES[type].name : seed.name,
    };
  });
}

function typeByName(name: string): DeviceType {
  return findType((type) => DEVICE_TYPES[type].name === name, name);
}

function typeOfSeed({ name, auth_factor_name, mails }: OneLoginFactorSeed): DeviceType {
  if (auth_factor_name !== DEVICE_TYPES.email.v2)
    return findType((type) => DEVICE_TYPES[type].v2 === auth_factor_name, name);
  if (mails === 'code' || (mails === undefined && name === DEVICE_TYPES['email-otp'].name)) return 'email-otp';
  if (mails === 'link' || (mails === undefined && name === DEVICE_TYPES['magic-link'].name)) return 'magic-link';
  return 'email';
}

/** `email` comes before the other e-mail types, which have the same `auth_factor_name`. */
const ALL_TYPES: readonly DeviceType[] = [...DOCUMENTED_TYPES, 'email-otp', 'magic-link', 'token', 'duo'];

function findType(matches: (type: DeviceType) => boolean, name: string): DeviceType {
  const type = ALL_TYPES.find(matches);
  if (type === undefined) throw new RangeError(`OneLogin has no factor ${JSON.stringify(name)}.`);
  return type;
}
