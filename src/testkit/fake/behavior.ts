import { FACTOR_TYPES, type KnownFactorType } from '../../spec/factors.ts';
import type { Capabilities } from '../../spec/provider.ts';
import { allCapabilities, capabilitiesOf, type FakeLikeness } from './capabilities.ts';
import type { OutcomeWord } from './outcomes.ts';
import { randomId, randomNumericId } from './random.ts';

type NativeType = { readonly type: string; readonly provider?: string };
type FactorTypes = readonly KnownFactorType[];

/** How one identity provider behaves where it differs from the others. Whatever can be data is data. */
export type Behavior = {
  readonly capabilities: Capabilities;
  /** Its own words for the factor types. */
  readonly nativeTypes: Readonly<Record<KnownFactorType, NativeType>>;
  /** Its own words for a factor's state; undefined: it does not say. */
  readonly nativeStatuses: { readonly active: string; readonly pending: string } | undefined;
  /** Whether a list shows enrollments that are not finished. */
  readonly listsPendingFactors: boolean;
  /** Whether a list says where a factor's messages go. */
  readonly showsDestination: boolean;
  /** Whether a factor has a name in a list: the caller's `displayName`, or only what the device says of itself. */
  readonly showsDisplayName: 'all' | 'devices';
  /** Whether one factor is marked as the user's default. */
  readonly marksDefaultFactor: boolean;
  /** A user has at most one active factor of these types. */
  readonly onePerUser: FactorTypes;
  /** Another number for a phone that is still pending takes `updatePhone`. */
  readonly requiresUpdatePhone: boolean;
  /** A number or address that is not in the user's profile is refused. */
  readonly requiresProfileContact: boolean;
  /** Security questions come from a fixed list, and an answer has a least length. */
  readonly restrictsQuestions: boolean;
  /** These get another id when they become active. */
  readonly newIdOnActivation: FactorTypes;
  /** Whether it tells a code that was used before from a wrong one. */
  readonly reportsReplay: boolean;
  /** Whether wrong codes count that name no step: of an authenticator app, or typed instead of a push. */
  readonly countsEveryWrongCode: boolean;
  /** What the last wrong answer of too many is told. */
  readonly afterTooManyFailures: { readonly activation: OutcomeWord; readonly verification: OutcomeWord };
  /** What the answer to an enrollment is told where another one of that type has been faster; undefined: CONFLICT. */
  readonly whenAlreadyActive: OutcomeWord | undefined;
  /** Sending again ends the steps before it. */
  readonly newStepClosesOlder: boolean;
  /** Sending an enrollment again is a new enrollment, whatever has become of the one before. */
  readonly resendsByEnrolling: boolean;
  /** What an answer is told whose factor was removed meanwhile; undefined: that there is no such factor. */
  readonly whenFactorRemoved: { readonly answer: OutcomeWord | undefined; readonly poll: OutcomeWord | undefined };
  /** Codes by SMS start with a letter. */
  readonly smsCodeHasLetter: boolean;
  /** A call waits for digits that the website shows. */
  readonly callAsksForDigits: boolean;
  /** How a push enrollment reaches the phone. */
  readonly pushSetup: 'link' | 'qr-code' | 'otpauth';
  /** Verifying these takes a request before the answer. */
  readonly triggeredTypes: FactorTypes;
  /** Where the caller's `expiresInSeconds` reaches the identity provider. */
  readonly honorsLifetime: { readonly activation: FactorTypes; readonly verification: FactorTypes };
  /** Where its answer says when the step ends. */
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
  marksDefaultFactor: true,
  onePerUser: ['sms', 'voice'],
  reportsReplay: false,
  countsEveryWrongCode: false,
  afterTooManyFailures: { activation: 'wrong', verification: 'wrong' },
  whenAlreadyActive: 'expired',
  newStepClosesOlder: true,
  whenFactorRemoved: { answer: undefined, poll: undefined },
  smsCodeHasLetter: true,
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

/** The behavior to copy; undefined: a provider that can do everything. */
export function behaviorOf(like: FakeLikeness | undefined): Behavior {
  return like === undefined ? unrestricted : behaviors[like];
}
