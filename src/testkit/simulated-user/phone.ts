import type { Prompt } from '../../spec/steps.ts';
import { createAuthenticator, type SoftwareAuthenticator } from './authenticator.ts';
import type { Clock } from './clock.ts';
import type { Channel, Outbox } from './outbox.ts';
import { hotpAt, totpAt } from './totp.ts';

/** A push on the lock screen; `answer` tells the tenant what the user tapped. */
export type PushNotification = {
  answer(decision: 'approve' | 'deny', number?: string): void;
};

/** A phone call that waits for digits on the keypad (OneLogin Voice). */
export type KeypadCall = { keyIn(digits: string): void };

/**
 * A hardware token that shows one-time codes.
 *
 * @example
 * const vendor: TokenVendor = 'yubikey';
 * await mfa.enroll({ userId, factor: { type: 'token', vendor, code: phone.pressToken(vendor) } });
 */
export type TokenVendor = 'yubikey' | 'rsa' | 'symantec';

/**
 * What a user holds in the hand: an inbox, authenticator and push apps, hardware tokens, a WebAuthn authenticator. What
 * the user cannot do, such as to read a code that never came, throws an Error.
 *
 * @example
 * const mfa = createFakeProvider({ users: ['ada'] });
 * const phone: Phone = mfa.phone('ada');
 * await mfa.enroll({ userId: 'ada', factor: { type: 'sms', phoneNumber: phone.phoneNumber } });
 * const code = phone.readCode('sms');
 */
export type Phone = {
  /** E.164. */
  readonly phoneNumber: string;
  readonly email: string;
  readonly authenticator: SoftwareAuthenticator;
  /** The code in the newest message of a channel. Throws where none has come. */
  readCode(channel: Channel): string;
  /** Scans what the enrollment shows: keeps a TOTP secret, or binds the push app to the account. */
  scan(setup: NonNullable<Prompt['setup']>): void;
  /** The code that the authenticator app shows now. */
  totp(): Promise<string>;
  /** The next code of a counter-based token whose hexadecimal secret was given at enrollment. */
  hotp(sharedSecret: string): Promise<string>;
  /** Presses the button of a hardware token: a new code. */
  pressToken(vendor: TokenVendor): string;
  /** Taps approve on the newest push; `number` where the screen asks to match one. Throws where none is open. */
  approve(number?: string): void;
  /** Taps deny on the newest push. */
  deny(): void;
  /** Types the digits that the website shows into the running call. */
  keyIn(digits: string): void;
};

/** The tenant's side of a phone: where its pushes and calls arrive, and how its token codes are checked. */
export type SimulatedPhone = Phone & {
  /** `fresh`: the token has shown this code, and it was not taken before; taking it uses it up. */
  takeTokenCode(vendor: TokenVendor, code: string): 'fresh' | 'used' | 'unknown';
  receivePush(push: PushNotification): void;
  receiveCall(call: KeypadCall): void;
};

/** `bind` is called with the link or picture address of a push enrollment; false: the tenant does not know it. */
export function createPhone(options: {
  readonly phoneNumber: string;
  readonly email: string;
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly bind: (link: string) => boolean;
}): SimulatedPhone {
  const { phoneNumber, email, clock, outbox, bind } = options;
  const pushes: PushNotification[] = [];
  const calls: KeypadCall[] = [];
  const shown = new Map<string, 'fresh' | 'used'>();
  const counters = new Map<string, number>();
  let secret: string | undefined;

  return {
    phoneNumber,
    email,
    authenticator: createAuthenticator(),
    readCode(channel) {
      const message = outbox.newest(channel, channel === 'email' ? email : phoneNumber);
      if (message === undefined) throw new Error(`No ${channel} message has come to this phone.`);
      return message.code;
    },
    scan(setup) {
      if (setup.kind === 'totp') {
        secret = setup.secret;
        return;
      }
      const link = setup.uri ?? setup.qrCodeUrl;
      if (link === undefined || !bind(link)) throw new Error('This phone cannot read that picture.');
    },
    totp() {
      if (secret === undefined) throw new Error('This phone has no authenticator app set up: scan first.');
      return totpAt(secret, clock.now());
    },
    hotp(sharedSecret) {
      const counter = counters.get(sharedSecret) ?? 0;
      counters.set(sharedSecret, counter + 1);
      return hotpAt(bytesOfHex(sharedSecret), counter);
    },
    pressToken(vendor) {
      const code = vendor === 'yubikey' ? `cccccceukngd${randomOf(MODHEX, 32)}` : randomOf(DIGITS, 6);
      shown.set(`${vendor} ${code}`, 'fresh');
      return code;
    },
    takeTokenCode(vendor, code) {
      const state = shown.get(`${vendor} ${code}`) ?? 'unknown';
      if (state === 'fresh') shown.set(`${vendor} ${code}`, 'used');
      return state;
    },
    approve(number) {
      takeNewest(pushes, 'push').answer('approve', number);
    },
    deny() {
      takeNewest(pushes, 'push').answer('deny');
    },
    keyIn(digits) {
      takeNewest(calls, 'call').keyIn(digits);
    },
    receivePush: (push) => void pushes.push(push),
    receiveCall: (call) => void calls.push(call),
  };
}

const MODHEX = 'cbdefghijklnrtuv';
const DIGITS = '0123456789';

/** Random characters of an alphabet. */
export function randomOf(alphabet: string, length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join('');
}

/** Bytes of hexadecimal text. */
export function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function takeNewest<T>(arrived: T[], what: string): T {
  const newest = arrived.pop();
  if (newest === undefined) throw new Error(`No ${what} has come to this phone.`);
  return newest;
}
