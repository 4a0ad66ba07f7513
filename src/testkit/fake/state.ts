import type { KnownFactorType } from '../../spec/factors.ts';
import type {
  Handle,
  Prompt,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '../../spec/steps.ts';
import type { Clock } from '../simulated-user/clock.ts';
import { type Channel, createOutbox, type Outbox } from '../simulated-user/outbox.ts';
import type { TokenVendor } from '../simulated-user/phone.ts';
import { createUsers, type TenantUser, type UserSeed } from '../simulated-user/users.ts';
import type { Behavior } from './behavior.ts';
import type { FakeCallOptions } from './call-options.ts';
import { notFound } from './errors.ts';
import type { Deliver } from './messages.ts';
import type { RegisteredKey } from './webauthn.ts';

/** The name that an authenticator app shows above the codes. */
export const ISSUER = 'Fake';

/** How a user proves possession of a factor. */
export type Proof =
  | { readonly kind: 'message'; readonly channel: Channel; readonly to: string }
  /** `usedSteps`: the time steps whose code was used. */
  | { readonly kind: 'totp' | 'push'; readonly secret: string; readonly usedSteps: Set<number> }
  /** `counter`: the next one that is accepted. */
  | { readonly kind: 'hotp'; readonly sharedSecret: string; counter: number }
  | { readonly kind: 'token'; readonly vendor: TokenVendor }
  | { readonly kind: 'webauthn'; key: RegisteredKey | undefined }
  | { readonly kind: 'question'; readonly text: string; readonly answer: string };

export type StoredFactor = {
  /** Set when the factor was removed: a step may still refer to it. */
  removed?: true;
  id: string;
  readonly type: KnownFactorType;
  readonly displayName: string;
  /** Milliseconds since the epoch. */
  readonly enrolledAt: number;
  readonly proof: Proof;
  active: boolean;
};

export type StoredToken = {
  readonly token: string;
  readonly expiresAt: number;
  readonly reusable: boolean;
  used: boolean;
};

/** What the fake's identity provider stores about one user. */
export type Account = {
  readonly user: TenantUser;
  readonly factors: StoredFactor[];
  readonly removed: StoredFactor[];
  readonly tokens: StoredToken[];
};

/** A step that waits for an answer. Its secrets are here and not in the handle. */
export type OpenStep = {
  readonly id: string;
  readonly purpose: Handle['purpose'];
  readonly account: Account;
  /** Undefined: the step redeems a temporary token. */
  readonly factor: StoredFactor | undefined;
  readonly expects: Prompt['expects'];
  /** The caller's `expiresInSeconds`. */
  readonly requestedSeconds: number | undefined;
  readonly options: FakeCallOptions;
  /** Milliseconds since the epoch; undefined: the identity provider sets no limit. */
  readonly expiresAt: number | undefined;
  /** The code that was sent, or the digits to type into the phone call; undefined after use. */
  code?: string | undefined;
  /** The link or QR code that the phone scans. */
  readonly link?: string;
  /** The number to match on the phone. */
  readonly number?: string;
  readonly webauthn?:
    | { readonly kind: 'create'; readonly options: PublicKeyCredentialCreationOptionsJSON }
    | { readonly kind: 'get'; readonly options: PublicKeyCredentialRequestOptionsJSON };
  /** The code that a test got from `codeFor`, for tokens that show a new code at each press. */
  shownCode?: string;
  decision?: 'approved' | 'denied';
  failures: number;
  /** The step was replaced, used or locked. */
  closed: boolean;
};

/** The whole state of one fake. */
export type FakeState = {
  readonly behavior: Behavior;
  readonly clock: Clock;
  readonly outbox: Outbox;
  /** Tells the developer of a message. */
  readonly deliver: Deliver;
  readonly steps: Map<string, OpenStep>;
  readonly userIds: () => readonly string[];
  /** Throws NOT_FOUND if the options name the users, but not this one. Otherwise makes up the user. */
  readonly account: (userId: string) => Account;
};

export function createState(
  options: Pick<FakeState, 'behavior' | 'clock' | 'deliver'> & { readonly seeds: readonly UserSeed[] | undefined },
): FakeState {
  const { behavior, clock, deliver, seeds } = options;
  const outbox = createOutbox();
  const steps = new Map<string, OpenStep>();
  const accounts = new Map<string, Account>();
  const tenant = { clock, outbox, bind };

  function bind(userId: string, link: string): boolean {
    const scanned = [...steps.values()].find((step) => step.account.user.id === userId && step.link === link);
    return scanned !== undefined && decide({ clock, behavior }, scanned, 'approved');
  }

  function add(people: readonly UserSeed[]): void {
    for (const user of createUsers(people, tenant).values())
      accounts.set(user.id, { user, factors: [], removed: [], tokens: [] });
  }

  function account(userId: string): Account {
    const known = accounts.get(userId);
    if (known !== undefined) return known;
    if (seeds !== undefined) throw notFound('user');
    const number = String(accounts.size + 1);
    add([{ id: userId, email: `user${number}@example.com`, phoneNumber: `+1415555${number.padStart(4, '0')}` }]);
    return account(userId);
  }

  add(seeds ?? []);
  return { behavior, clock, outbox, deliver, steps, userIds: () => [...accounts.keys()], account };
}

/**
 * The user approves or denies a step. Only the first decision counts, and only while the step is open; false: it did
 * not count. An approved enrollment makes its factor active at once.
 */
export function decide(
  { clock, behavior }: Pick<FakeState, 'clock' | 'behavior'>,
  step: OpenStep,
  decision: 'approved' | 'denied',
): boolean {
  if (step.closed || step.decision !== undefined || hasExpired(clock, step)) return false;
  const { purpose, factor, account } = step;
  const finishesEnrollment = decision === 'approved' && purpose === 'activation' && factor !== undefined;
  step.decision = finishesEnrollment && !activateFactor({ behavior }, account, factor) ? 'denied' : decision;
  return true;
}

export function hasExpired(clock: Clock, step: OpenStep): boolean {
  return step.expiresAt !== undefined && clock.now() >= step.expiresAt;
}

/** The factor with this id, if lists show it. Throws NOT_FOUND. */
export function findFactor(state: FakeState, userId: string, factorId: string): StoredFactor {
  const found = visibleFactors(state, state.account(userId)).find(({ id }) => id === factorId);
  if (found === undefined) throw notFound('factor');
  return found;
}

/** The factors that a list shows. */
export function visibleFactors(state: FakeState, account: Account): readonly StoredFactor[] {
  return account.factors.filter((factor) => factor.active || state.behavior.listsPendingFactors);
}

/** Removes a factor. Its open steps can no longer succeed. */
export function removeFactor(account: Account, factor: StoredFactor): void {
  account.factors.splice(account.factors.indexOf(factor), 1);
  account.removed.push(factor);
  factor.removed = true;
}

/** Makes a factor active. False if the user already has the only active factor of this type. */
export function activateFactor(
  { behavior }: Pick<FakeState, 'behavior'>,
  account: Account,
  factor: StoredFactor,
): boolean {
  if (factor.active) return true;
  if (isTypeTaken(behavior, account, factor.type)) return false;
  factor.active = true;
  // If lists hide pending factors, they show the factors in the order of activation.
  if (!behavior.listsPendingFactors)
    account.factors.push(...account.factors.splice(account.factors.indexOf(factor), 1));
  if (behavior.newIdOnActivation.includes(factor.type)) factor.id = behavior.newFactorId(factor.type, true);
  return true;
}

/** True if a user can have only one active factor of this type, and this user has it. */
export function isTypeTaken({ onePerUser }: Behavior, account: Account, type: KnownFactorType): boolean {
  return onePerUser.includes(type) && account.factors.some((factor) => factor.active && factor.type === type);
}
