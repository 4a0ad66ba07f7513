import type { Capabilities } from '../../spec/capabilities.ts';
import { FACTOR_TYPES, type KnownFactorType } from '../../spec/factors.ts';
import { allCapabilities, capabilitiesOf, type FakeLikeness } from './capabilities.ts';
import type { OutcomeWord } from './outcomes.ts';
import { randomId, randomNumericId } from './random.ts';

type NativeType = { readonly type: string; readonly provider?: string };
type FactorTypes = readonly KnownFactorType[];

/** Where one identity provider behaves differently from another. */
export type Behavior = {
  readonly capabilities: Capabilities;
  /** The provider's own names for the factor types. */
  readonly nativeTypes: Readonly<Record<KnownFactorType, NativeType>>;
  /** The provider's own names for the status of a factor; undefined: its lists have no status. */
  readonly nativeStatuses: { readonly active: string; readonly pending: string } | undefined;
  /** A list shows factors whose enrollment is not finished. */
  readonly listsPendingFactors: boolean;
  /** A list shows the masked number or address of a factor. */
  readonly showsDestination: boolean;
  /** Which factors have a `displayName`: all of them, or only active push and WebAuthn devices. */
  readonly showsDisplayName: 'all' | 'devices';
  /** A list says when these factors were enrolled. */
  readonly showsEnrolledAt: FactorTypes;
  /** One factor is marked as the default of the user. */
  readonly marksDefaultFactor: boolean;
  /** A user can have only one active factor of each of these types. */
  readonly onePerUser: FactorTypes;
  /** While a phone is pending, another number needs the option `updatePhone`. */
  readonly requiresUpdatePhone: boolean;
  /** The provider refuses a number or address that is not in the profile of the user. */
  readonly requiresProfileContact: boolean;
  /** Security questions come from a fixed list, and an answer has a minimum length. */
  readonly restrictsQuestions: boolean;
  /** Factors of these types get a new id when they become active. */
  readonly newIdOnActivation: FactorTypes;
  /** A code that was used before is `replayed`, not `wrong`. */
  readonly reportsReplay: boolean;
  /** Wrong codes also count if they name no step: those of an authenticator app, or typed instead of a push. */
  readonly countsEveryWrongCode: boolean;
  /** The answer to one wrong answer too many. */
  readonly afterTooManyFailures: { readonly activation: OutcomeWord; readonly verification: OutcomeWord };
  /** The answer to an activation if another factor of this type is already active; undefined: CONFLICT. */
  readonly whenAlreadyActive: OutcomeWord | undefined;
  /** A new step of a factor closes the older steps of that factor. */
  readonly newStepClosesOlder: boolean;
  /** To resend an enrollment is to enroll again: it makes another factor. */
  readonly resendsByEnrolling: boolean;
  /** The answer for a step whose factor was removed; undefined: NOT_FOUND. */
  readonly whenFactorRemoved: { readonly answer: OutcomeWord | undefined; readonly poll: OutcomeWord | undefined };
  /** A code by SMS starts with a letter. */
  readonly smsCodeHasLetter: boolean;
  /** The user types the digits of the website into the phone call. */
  readonly callAsksForDigits: boolean;
  /** How a push enrollment reaches the phone. */
  readonly pushSetup: 'link' | 'qr-code' | 'otpauth';
  /** A push that waits on the phone can be taken back. */
  readonly cancelsPushes: boolean;
  /** A verification of these types starts with a request. */
  readonly triggeredTypes: FactorTypes;
  /** Types for which the provider accepts `expiresInSeconds`. */
  readonly honorsLifetime: { readonly activation: FactorTypes; readonly verification: FactorTypes };
  /** Types for which the provider says when the step expires. */
  readonly reportsExpiry: { readonly activation: FactorTypes; readonly verification: FactorTypes };
  readonly newFactorId: (type: KnownFactorType, active: boolean) => string;
};

const MESSAGE_TYPES: FactorTypes = ['sms', 'voice', 'email'];
const TRIGGERED_TYPES: FactorTypes = ['sms', 'voice', 'email', 'push', 'webauthn'];

const unrestricted: Behavior = {
  capabilities: allCapabilities,
  nativeTypes: {
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
  nativeStatuses: { active: 'active', pending: 'pending' },
  listsPendingFactors: true,
  showsDestination: true,
  showsDisplayName: 'all',
  showsEnrolledAt: FACTOR_TYPES,
  marksDefaultFactor: false,
  onePerUser: [],
  requiresUpdatePhone: false,
  requiresProfileContact: false,
  restrictsQuestions: false,
  newIdOnActivation: [],
  reportsReplay: true,
  countsEveryWrongCode: true,
  afterTooManyFailures: { activation: 'locked', verification: 'locked' },
  whenAlreadyActive: undefined,
  newStepClosesOlder: false,
  resendsByEnrolling: false,
  whenFactorRemoved: { answer: 'gone', poll: 'gone' },
  smsCodeHasLetter: false,
  callAsksForDigits: false,
  pushSetup: 'link',
  cancelsPushes: true,
  triggeredTypes: TRIGGERED_TYPES,
  honorsLifetime: { activation: FACTOR_TYPES, verification: FACTOR_TYPES },
  reportsExpiry: { activation: MESSAGE_TYPES, verification: TRIGGERED_TYPES },
  newFactorId: () => randomId('fct'),
};

const OKTA_ID_PREFIXES: Readonly<Record<KnownFactorType, string>> = {
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

const okta: Behavior = {
  ...unrestricted,
  capabilities: capabilitiesOf.okta,
  nativeTypes: {
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
  nativeStatuses: { active: 'ACTIVE', pending: 'PENDING_ACTIVATION' },
  showsDisplayName: 'devices',
  showsEnrolledAt: FACTOR_TYPES.filter((type) => type !== 'email'),
  onePerUser: ['totp', 'hotp', 'sms', 'voice', 'email', 'push', 'question', 'token'],
  requiresUpdatePhone: true,
  restrictsQuestions: true,
  whenFactorRemoved: { answer: undefined, poll: 'gone' },
  newIdOnActivation: ['sms'],
  pushSetup: 'qr-code',
  honorsLifetime: { activation: ['email'], verification: ['email'] },
  reportsExpiry: { activation: ['push'], verification: ['push'] },
  newFactorId: (type, active) => randomId(type === 'sms' && !active ? 'mbl' : OKTA_ID_PREFIXES[type]),
};

const oneLoginNativeTypes: Behavior['nativeTypes'] = {
  ...unrestricted.nativeTypes,
  totp: { type: 'Google Authenticator' },
  sms: { type: 'OneLogin SMS' },
  voice: { type: 'OneLogin Voice' },
  email: { type: 'OneLogin Email' },
  push: { type: 'OneLogin Protect' },
  token: { type: 'Yubico YubiKey' },
};

const oneLoginV1: Behavior = {
  ...unrestricted,
  capabilities: capabilitiesOf['onelogin-v1'],
  nativeTypes: oneLoginNativeTypes,
  nativeStatuses: { active: 'active', pending: 'inactive' },
  showsEnrolledAt: [],
  marksDefaultFactor: true,
  onePerUser: ['sms', 'voice'],
  reportsReplay: false,
  countsEveryWrongCode: false,
  afterTooManyFailures: { activation: 'wrong', verification: 'wrong' },
  whenAlreadyActive: 'expired',
  newStepClosesOlder: true,
  whenFactorRemoved: { answer: undefined, poll: undefined },
  smsCodeHasLetter: true,
  cancelsPushes: false,
  triggeredTypes: ['sms', 'voice', 'push'],
  honorsLifetime: { activation: [], verification: ['sms', 'voice', 'push'] },
  reportsExpiry: { activation: [], verification: ['sms', 'voice', 'push'] },
  newFactorId: randomNumericId,
};

const V2_TYPES: FactorTypes = ['totp', 'sms', 'voice', 'email', 'push'];

const oneLoginV2: Behavior = {
  ...unrestricted,
  capabilities: capabilitiesOf['onelogin-v2'],
  nativeTypes: { ...oneLoginNativeTypes, sms: { type: 'SMS' }, push: { type: 'OneLogin' } },
  nativeStatuses: undefined,
  listsPendingFactors: false,
  showsDestination: false,
  showsEnrolledAt: [],
  marksDefaultFactor: true,
  onePerUser: V2_TYPES,
  requiresProfileContact: true,
  reportsReplay: false,
  countsEveryWrongCode: false,
  afterTooManyFailures: { activation: 'expired', verification: 'wrong' },
  whenAlreadyActive: 'expired',
  resendsByEnrolling: true,
  whenFactorRemoved: { answer: 'gone', poll: 'gone' },
  callAsksForDigits: true,
  pushSetup: 'otpauth',
  cancelsPushes: false,
  triggeredTypes: V2_TYPES,
  honorsLifetime: { activation: V2_TYPES, verification: V2_TYPES },
  reportsExpiry: { activation: MESSAGE_TYPES, verification: V2_TYPES },
  newFactorId: randomNumericId,
};

const behaviors: Readonly<Record<FakeLikeness, Behavior>> = {
  okta,
  'onelogin-v1': oneLoginV1,
  'onelogin-v2': oneLoginV2,
};

/** Without `like`: a provider that can do everything. */
export function behaviorOf(like: FakeLikeness | undefined): Behavior {
  return like === undefined ? unrestricted : behaviors[like];
}
