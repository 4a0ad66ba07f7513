/**
 * How a device proves its user. All e-mails bear one name in the API: `email` has a code and a link, the others one.
 *
 * @example
 * const onelogin = createOneLoginEmulator({ users: ['35510511'] });
 * const type: OneLoginDeviceType = 'magic-link';
 * const deviceId = await onelogin.addDevice('35510511', type);
 */
export type DeviceKind = 'sms' | 'voice' | 'email' | 'email-otp' | 'magic-link' | 'push' | 'totp' | 'token' | 'duo';

type Names = {
  /** `auth_factor_name` of v1. */
  readonly v1: string;
  /** `auth_factor_name` of v2. */
  readonly v2: string;
  /** What administrators see, and may change. */
  readonly name: string;
  /** `needs_trigger` of v1. */
  readonly needsTrigger: boolean;
};

export const KINDS: Readonly<Record<DeviceKind, Names>> = {
  push: { v1: 'OneLogin Protect', v2: 'OneLogin', name: 'OneLogin Protect', needsTrigger: false },
  sms: { v1: 'OneLogin SMS', v2: 'SMS', name: 'OneLogin SMS', needsTrigger: true },
  voice: { v1: 'OneLogin Voice', v2: 'OneLogin Voice', name: 'OneLogin Voice', needsTrigger: true },
  email: { v1: 'OneLogin Email', v2: 'OneLogin Email', name: 'OneLogin Email', needsTrigger: true },
  'email-otp': { v1: 'OneLogin Email', v2: 'OneLogin Email', name: 'Email OTP', needsTrigger: true },
  'magic-link': { v1: 'OneLogin Email', v2: 'OneLogin Email', name: 'Email Magic Link', needsTrigger: true },
  totp: { v1: 'Google Authenticator', v2: 'Google Authenticator', name: 'Authenticator', needsTrigger: false },
  token: { v1: 'Yubico YubiKey', v2: 'YubiKey', name: 'YubiKey', needsTrigger: false },
  duo: { v1: 'Duo Security', v2: 'Duo Security', name: 'Duo Security', needsTrigger: false },
};

/** A factor that the account offers: `factorId` is the account's own number for it. */
export type Factor = { readonly factorId: number; readonly kind: DeviceKind; readonly name: string };

/** All that v1 enrolls. */
export const V1_FACTORS: readonly Factor[] = [
  { factorId: 16282, kind: 'sms', name: KINDS.sms.name },
  { factorId: 16283, kind: 'voice', name: KINDS.voice.name },
];

/**
 * A factor of the emulated account, as v2 lists it. Where the name does not tell what an e-mail carries, `mails` does:
 * `Email OTP` a code, `Email Magic Link` a link, every other name both.
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

const DOCUMENTED: readonly DeviceKind[] = ['push', 'sms', 'voice', 'email', 'totp'];
const DOCUMENTED_IDS: Readonly<Partial<Record<DeviceKind, number>>> = {
  totp: 58957,
  push: 58958,
  sms: 58959,
  voice: 58960,
  email: 58961,
};
const FIRST_MADE_UP_ID = 58970;

/** The account's factors, by default the five that OneLogin documents. */
export function v2Factors(seeds?: readonly (string | OneLoginFactorSeed)[]): readonly Factor[] {
  const wanted = seeds ?? DOCUMENTED.map((kind) => KINDS[kind].name);
  return wanted.map((seed, index) => {
    const kind = typeof seed === 'string' ? kindNamed(seed) : kindOf(seed);
    const known = typeof seed === 'string' ? DOCUMENTED_IDS[kind] : seed.factor_id;
    return {
      factorId: known ?? FIRST_MADE_UP_ID + index,
      kind,
      name: typeof seed === 'string' ? KINDS[kind].name : seed.name,
    };
  });
}

function kindNamed(name: string): DeviceKind {
  return kindWhere((kind) => KINDS[kind].name === name, name);
}

function kindOf({ name, auth_factor_name, mails }: OneLoginFactorSeed): DeviceKind {
  if (auth_factor_name !== KINDS.email.v2) return kindWhere((kind) => KINDS[kind].v2 === auth_factor_name, name);
  if (mails === 'code' || (mails === undefined && name === KINDS['email-otp'].name)) return 'email-otp';
  if (mails === 'link' || (mails === undefined && name === KINDS['magic-link'].name)) return 'magic-link';
  return 'email';
}

const ALL: readonly DeviceKind[] = [...DOCUMENTED, 'email-otp', 'magic-link', 'token', 'duo'];

function kindWhere(suits: (kind: DeviceKind) => boolean, name: string): DeviceKind {
  const kind = ALL.find(suits);
  if (kind === undefined) throw new RangeError(`OneLogin has no factor ${JSON.stringify(name)}.`);
  return kind;
}
