import { FACTOR_TYPES, type KnownFactorType } from '../../spec/factors.ts';
import type { Capabilities } from '../../spec/provider.ts';
import { capabilitiesLike, everything, type FakeLikeness } from './capabilities.ts';
import type { Word } from './outcomes.ts';
import { randomId, randomNumericId } from './random.ts';

type NativeName = { readonly type: string; readonly provider?: string };
type Types = readonly KnownFactorType[];

/** How one identity provider behaves where it differs from the others. Whatever can be data is data. */
export type Likeness = {
  readonly capabilities: Capabilities;
  /** Its own words for the factor types. */
  readonly names: Readonly<Record<KnownFactorType, NativeName>>;
  /** Its own words for a factor's state; undefined: it does not say. */
  readonly statusWords: { readonly active: string; readonly pending: string } | undefined;
  /** Whether a list shows enrollments that are not finished. */
  readonly listsPending: boolean;
  /** Whether a list says where a factor's messages go. */
  readonly listsDestination: boolean;
  /** Whether a factor has a name in a list: the caller's `displayName`, or only what the device says of itself. */
  readonly namesFactors: 'all' | 'devices';
  /** Whether one factor is marked as the user's default. */
  readonly marksDefault: boolean;
  /** A user has at most one active factor of these types. */
  readonly atMostOne: Types;
  /** Another number for a phone that is still pending takes `updatePhone`. */
  readonly keepsPendingPhone: boolean;
  /** A number or address that is not in the user's profile is refused. */
  readonly profileOnly: boolean;
  /** Security questions come from a fixed list, and an answer has a least length. */
  readonly knownQuestionsOnly: boolean;
  /** These get another id when they become active. */
  readonly renamedOnActivation: Types;
  /** Whether it tells a code that was used before from a wrong one. */
  readonly tellsReplay: boolean;
  /** Whether wrong codes count that name no step: of an authenticator app, or typed instead of a push. */
  readonly countsEveryFailure: boolean;
  /** What the last wrong answer of too many is told. */
  readonly tooManyFailures: { readonly activation: Word; readonly verification: Word };
  /** What the answer to an enrollment is told where another one of that type has been faster; undefined: CONFLICT. */
  readonly secondActivation: Word | undefined;
  /** Sending again ends the steps before it. */
  readonly newestStepOnly: boolean;
  /** Sending an enrollment again is a new enrollment, whatever has become of the one before. */
  readonly resendsByEnrolling: boolean;
  /** What an answer is told whose factor was removed meanwhile; undefined: that there is no such factor. */
  readonly removedFactor: { readonly answer: Word | undefined; readonly poll: Word | undefined };
  /** Codes by SMS start with a letter. */
  readonly letteredSms: boolean;
  /** A call waits for digits that the website shows. */
  readonly showsCallDigits: boolean;
  /** How a push enrollment reaches the phone. */
  readonly pushSetup: 'link' | 'qr-code' | 'otpauth';
  /** Verifying these takes a request before the answer. */
  readonly triggers: Types;
  /** Where the caller's `expiresInSeconds` reaches the identity provider. */
  readonly honorsLifetime: { readonly activation: Types; readonly verification: Types };
  /** Where its answer says when the step ends. */
  readonly namesEnd: { readonly activation: Types; readonly verification: Types };
  readonly newFactorId: (type: KnownFactorType, active: boolean) => string;
};

const MESSAGES: Types = ['sms', 'voice', 'email'];
const TRIGGERED: Types = ['sms', 'voice', 'email', 'push', 'webauthn'];

const generic: Likeness = {
  capabilities: everything,
  names: {
    totp: { type: 'totp' },
    hotp: { type: 'hotp' },
    sms: { type: 'sms' },
    voice: { type: 'voice' },
    email: { type: 'email' },
    push: { type: 'push' },
    webauthn: { type: 'webauthn' },
    question: { type: 'question' },
    token: { type: 'token' },
  },
  statusWords: { active: 'active', pending: 'pending' },
  listsPending: true,
  listsDestination: true,
  namesFactors: 'all',
  marksDefault: false,
  atMostOne: [],
  keepsPendingPhone: false,
  profileOnly: false,
  knownQuestionsOnly: false,
  renamedOnActivation: [],
  tellsReplay: true,
  countsEveryFailure: true,
  tooManyFailures: { activation: 'locked', verification: 'locked' },
  secondActivation: undefined,
  newestStepOnly: false,
  resendsByEnrolling: false,
  removedFactor: { answer: 'gone', poll: 'gone' },
  letteredSms: false,
  showsCallDigits: false,
  pushSetup: 'link',
  triggers: TRIGGERED,
  honorsLifetime: { activation: FACTOR_TYPES, verification: FACTOR_TYPES },
  namesEnd: { activation: MESSAGES, verification: TRIGGERED },
  newFactorId: () => randomId('fct'),
};

const OKTA_PREFIX: Readonly<Record<KnownFactorType, string>> = {
  totp: 'uft',
  hotp: 'chf',
  sms: 'sms',
  voice: 'clf',
  email: 'emf',
  push: 'opf',
  webauthn: 'fwf',
  question: 'ufs',
  token: 'ykf',
};

const okta: Likeness = {
  ...generic,
  capabilities: capabilitiesLike.okta,
  names: {
    totp: { type: 'token:software:totp', provider: 'GOOGLE' },
    hotp: { type: 'token:hotp', provider: 'CUSTOM' },
    sms: { type: 'sms', provider: 'OKTA' },
    voice: { type: 'call', provider: 'OKTA' },
    email: { type: 'email', provider: 'OKTA' },
    push: { type: 'push', provider: 'OKTA' },
    webauthn: { type: 'webauthn', provider: 'FIDO' },
    question: { type: 'question', provider: 'OKTA' },
    token: { type: 'token:hardware', provider: 'YUBICO' },
  },
  statusWords: { active: 'ACTIVE', pending: 'PENDING_ACTIVATION' },
  namesFactors: 'devices',
  atMostOne: ['totp', 'hotp', 'sms', 'voice', 'email', 'push', 'question', 'token'],
  keepsPendingPhone: true,
  knownQuestionsOnly: true,
  removedFactor: { answer: undefined, poll: 'gone' },
  renamedOnActivation: ['sms'],
  pushSetup: 'qr-code',
  honorsLifetime: { activation: ['email'], verification: ['email'] },
  namesEnd: { activation: ['push'], verification: ['push'] },
  newFactorId: (type, active) => randomId(type === 'sms' && !active ? 'mbl' : OKTA_PREFIX[type]),
};

const oneLoginNames: Likeness['names'] = {
  ...generic.names,
  totp: { type: 'Google Authenticator' },
  sms: { type: 'OneLogin SMS' },
  voice: { type: 'OneLogin Voice' },
  email: { type: 'OneLogin Email' },
  push: { type: 'OneLogin Protect' },
  token: { type: 'Yubico YubiKey' },
};

const oneLoginV1: Likeness = {
  ...generic,
  capabilities: capabilitiesLike['onelogin-v1'],
  names: oneLoginNames,
  statusWords: { active: 'active', pending: 'inactive' },
  marksDefault: true,
  atMostOne: ['sms', 'voice'],
  tellsReplay: false,
  countsEveryFailure: false,
  tooManyFailures: { activation: 'wrong', verification: 'wrong' },
  secondActivation: 'expired',
  newestStepOnly: true,
  removedFactor: { answer: undefined, poll: undefined },
  letteredSms: true,
  triggers: ['sms', 'voice', 'push'],
  honorsLifetime: { activation: [], verification: ['sms', 'voice', 'push'] },
  namesEnd: { activation: [], verification: ['sms', 'voice', 'push'] },
  newFactorId: randomNumericId,
};

const V2_TYPES: Types = ['totp', 'sms', 'voice', 'email', 'push'];

const oneLoginV2: Likeness = {
  ...generic,
  capabilities: capabilitiesLike['onelogin-v2'],
  names: { ...oneLoginNames, sms: { type: 'SMS' }, push: { type: 'OneLogin' } },
  statusWords: undefined,
  listsPending: false,
  listsDestination: false,
  marksDefault: true,
  atMostOne: V2_TYPES,
  profileOnly: true,
  tellsReplay: false,
  countsEveryFailure: false,
  tooManyFailures: { activation: 'expired', verification: 'wrong' },
  secondActivation: 'expired',
  resendsByEnrolling: true,
  removedFactor: { answer: 'gone', poll: 'gone' },
  showsCallDigits: true,
  pushSetup: 'otpauth',
  triggers: V2_TYPES,
  honorsLifetime: { activation: V2_TYPES, verification: V2_TYPES },
  namesEnd: { activation: MESSAGES, verification: V2_TYPES },
  newFactorId: randomNumericId,
};

const likenesses: Readonly<Record<FakeLikeness, Likeness>> = {
  okta,
  'onelogin-v1': oneLoginV1,
  'onelogin-v2': oneLoginV2,
};

/** The behavior to copy; undefined: a provider that can do everything. */
export function likenessOf(like: FakeLikeness | undefined): Likeness {
  return like === undefined ? generic : likenesses[like];
}
