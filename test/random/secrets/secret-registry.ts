// What is planted, and where each kind of it belongs. A place is `<operation> result.prompt.setup.secret` and the like.

/** Where a kind may stand, and where every plant of it must. */
type Home = { readonly places: readonly RegExp[]; readonly shown?: RegExp };

const HANDLE = String.raw`^\w+ result(\.retry)?\.handle`;
const STATE = new RegExp(`${HANDLE}\\.state\\.`);
const SETUP = /^(enroll|resend) result\.prompt\.setup\.(uri|qrCodeUrl)$/;
const WEBAUTHN = String.raw`^(enroll|challenge) result\.prompt\.webauthn\.options`;

export const homes = {
  /** API token, access token, client secret, `Basic` value. */
  credential: { places: [] },
  /** Codes, answers, what was enrolled with them, assertions and attestations. */
  answer: { places: [] },
  /** The end user's own, handed on to the identity provider. */
  client: { places: [] },
  /** `uri` carries it by the standard of authenticator apps, which scan nothing else. */
  seed: { places: [/^(enroll|resend) result\.prompt\.setup\.(secret|uri)$/], shown: /\.prompt\.setup\.secret$/ },
  /** What a push app scans: one address is all there is to show. */
  scan: { places: [SETUP], shown: SETUP },
  /** State token, registration, verification or transaction. */
  step: { places: [STATE], shown: STATE },
  /** A wish that `resend` must repeat. */
  wish: { places: [STATE], shown: STATE },
  phone: { places: [STATE] },
  email: {
    places: [
      STATE,
      // An authenticator app shows whose account it is, and identity providers name it by the login.
      SETUP,
      // The browser shows whose passkey it is; the standard requires a name, and it is the login.
      new RegExp(`${WEBAUTHN}\\.user\\.name$`),
    ],
  },
  userId: {
    places: [
      new RegExp(`${HANDLE}\\.userId$`),
      /^verify result\.userId$/,
      // `user.id` is the standard's; the identity provider chose its own id of the user for it.
      new RegExp(`${WEBAUTHN}\\.user\\.id$`),
      // Okta's address of the picture has the user in its path, and the picture is at no other.
      /^(enroll|resend) result\.prompt\.setup\.qrCodeUrl$/,
      // The fake's own controls, which no application has: the users it was made with, and its log of calls.
      /^provider\.(userIds\[\d+\]|calls\[\d+\]\.userId)$/,
    ],
    shown: new RegExp(`${HANDLE}\\.userId$|^verify result\\.userId$`),
  },
  /** The browser must name the credential to find it. */
  passkey: { places: [new RegExp(`${WEBAUTHN}\\.(allow|exclude)Credentials\\[\\d+\\]\\.id$`)] },
  temporaryToken: { places: [/^createTemporaryToken result\.token$/], shown: /^createTemporaryToken result\.token$/ },
  /** Digits that the user reads off the page and types into the call. */
  keyedIn: { places: [/^\w+ result\.prompt\.display\.value$/], shown: /\.prompt\.display\.value$/ },
  handleId: { places: [new RegExp(`${HANDLE}\\.id$`)], shown: new RegExp(`${HANDLE}\\.id$`) },
  /** Where hosts are shared, it tells the tenants apart. */
  clientId: { places: [new RegExp(`${HANDLE}\\.instance$`), /^provider\.instance$/], shown: /^provider\.instance$/ },
  host: { places: [new RegExp(`${HANDLE}\\.instance$`), /^provider\.instance$/, SETUP], shown: /^provider\.instance$/ },
  /** Of our requests; the picture's address is the identity provider's. */
  url: { places: [SETUP] },
} as const satisfies Readonly<Record<string, Home>>;

export type Kind = keyof typeof homes;
export type Plant = { readonly kind: Kind; readonly text: string; readonly mustShow: boolean };

const MIN_LENGTH = 5;

/** The secrets of a journey. A text of two kinds is of the first, except that `answer` gives way to any other. */
export class Garden {
  readonly #plants = new Map<string, Plant>();

  plant(kind: Kind, text: unknown, { mustShow = true }: { readonly mustShow?: boolean } = {}): void {
    if (typeof text !== 'string' || text.length < MIN_LENGTH) return;
    const known = this.#plants.get(text);
    const kept = known === undefined || (known.kind === 'answer' && kind !== 'answer') ? kind : known.kind;
    this.#plants.set(text, {
      kind: kept,
      text,
      mustShow: (known?.kind === kept && known.mustShow) || (kept === kind && mustShow),
    });
  }

  get plants(): readonly Plant[] {
    return [...this.#plants.values()];
  }
}

export function homeOf({ kind }: Plant): Home {
  return homes[kind];
}
