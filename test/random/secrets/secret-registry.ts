// The secrets of a test, and where each kind may appear. A place is a path like `enroll result.prompt.setup.secret`.

/** Where secrets of a kind may appear, and where each of them must. */
type Placement = { readonly allowed: readonly RegExp[]; readonly required?: RegExp };

const HANDLE = String.raw`^\w+ result\.handle`;
const STATE = new RegExp(`${HANDLE}\\.state\\.`);
const SETUP = /^(enroll|resend) result\.prompt\.setup\.(uri|qrCodeUrl)$/;
const WEBAUTHN = String.raw`^(enroll|challenge) result\.prompt\.webauthn\.options`;

export const placements = {
  /** API token, access token, client secret, `Basic` value. */
  credential: { allowed: [] },
  /** Codes, answers, shared secrets, assertions and attestations. */
  answer: { allowed: [] },
  /** The end user's address and browser, which are passed on to the identity provider. */
  client: { allowed: [] },
  /** Authenticator apps scan only the `uri`, which contains the seed. */
  seed: { allowed: [/^(enroll|resend) result\.prompt\.setup\.(secret|uri)$/], required: /\.prompt\.setup\.secret$/ },
  /** The URL that a push app scans. */
  scan: { allowed: [SETUP], required: SETUP },
  /** State token, registration, verification or transaction. */
  stepToken: { allowed: [STATE], required: STATE },
  /** A provider option that `resend` must repeat. */
  providerOption: { allowed: [STATE], required: STATE },
  phone: { allowed: [STATE] },
  email: {
    allowed: [
      STATE,
      // An authenticator app shows the account name, which identity providers set to the login.
      SETUP,
      // WebAuthn requires a user name, which is the login.
      new RegExp(`${WEBAUTHN}\\.user\\.name$`),
    ],
  },
  userId: {
    allowed: [
      new RegExp(`${HANDLE}\\.userId$`),
      /^verify result\.userId$/,
      // WebAuthn requires `user.id`, for which the identity provider uses its own user id.
      new RegExp(`${WEBAUTHN}\\.user\\.id$`),
      // Okta's URL of the picture contains the user id.
      /^(enroll|resend) result\.prompt\.setup\.qrCodeUrl$/,
      // The fake's test controls: its users and its log of calls.
      /^provider\.(userIds\[\d+\]|calls\[\d+\]\.userId)$/,
    ],
    required: new RegExp(`${HANDLE}\\.userId$|^verify result\\.userId$`),
  },
  /** The browser must name the credential to find it. */
  passkey: { allowed: [new RegExp(`${WEBAUTHN}\\.(allow|exclude)Credentials\\[\\d+\\]\\.id$`)] },
  temporaryToken: {
    allowed: [/^createTemporaryToken result\.token$/],
    required: /^createTemporaryToken result\.token$/,
  },
  /** Digits that the page shows and the user types into the phone call. */
  keypadDigits: { allowed: [/^\w+ result\.prompt\.display\.value$/], required: /\.prompt\.display\.value$/ },
  handleId: { allowed: [new RegExp(`${HANDLE}\\.id$`)], required: new RegExp(`${HANDLE}\\.id$`) },
  /** Distinguishes tenants that share one host. */
  clientId: {
    allowed: [new RegExp(`${HANDLE}\\.instance$`), /^provider\.instance$/],
    required: /^provider\.instance$/,
  },
  host: {
    allowed: [new RegExp(`${HANDLE}\\.instance$`), /^provider\.instance$/, SETUP],
    required: /^provider\.instance$/,
  },
  /** Paths of the library's requests. The picture's URL comes from the identity provider. */
  url: { allowed: [SETUP] },
} as const satisfies Readonly<Record<string, Placement>>;

export type SecretKind = keyof typeof placements;
export type Secret = { readonly kind: SecretKind; readonly text: string; readonly mustAppear: boolean };

const MIN_LENGTH = 5;

/** The secrets of a test. A text of two kinds counts as the first one, except that any kind replaces `answer`. */
export class SecretRegistry {
  readonly #byText = new Map<string, Secret>();

  register(kind: SecretKind, text: unknown, { mustAppear = true }: { readonly mustAppear?: boolean } = {}): void {
    if (typeof text !== 'string' || text.length < MIN_LENGTH) return;
    const known = this.#byText.get(text);
    const kept = known === undefined || (known.kind === 'answer' && kind !== 'answer') ? kind : known.kind;
    this.#byText.set(text, {
      kind: kept,
      text,
      mustAppear: (known?.kind === kept && known.mustAppear) || (kept === kind && mustAppear),
    });
  }

  get secrets(): readonly Secret[] {
    return [...this.#byText.values()];
  }
}

export function placementOf({ kind }: Secret): Placement {
  return placements[kind];
}
