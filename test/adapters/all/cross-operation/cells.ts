// Answers that nothing on the wire tells from the answer of the step. Every other answer must be refused.

/** Each of the answers succeeds in place of the answer of each of the steps. */
export type Cells = {
  readonly because: string;
  readonly steps: readonly string[];
  readonly answers: readonly string[];
};

const both = (names: readonly string[]) => names.flatMap((name) => [name, `${name} of another user`]);
/** Each answer in place of each other one. */
const same = (because: string, ...names: readonly string[]): Cells => ({ because, steps: names, answers: names });

const oktaVerify = ['totp', 'hotp', 'sms', 'voice', 'email', 'token']
  .map((type) => `verify ${type} by code`)
  .concat('verify push by approval', 'verify question by answer');
const oktaCells: readonly Cells[] = [
  {
    because: '`{factorResult: SUCCESS}` alone, byte for byte: it names neither user nor factor',
    steps: oktaVerify,
    answers: both(oktaVerify),
  },
  ...['sms', 'voice'].map((type) =>
    same(
      'an active factor with the same number: a phone may get a new id when it is activated',
      `enroll ${type} preverified`,
      `activate ${type} by code`,
    ),
  ),
  ...['sms', 'voice', 'email'].map((type) => ({
    because: 'an active factor of the type and user that was asked for, whose id is new',
    steps: [`enroll ${type} preverified`],
    answers: [`activate ${type} by code`, `getFactor ${type}`],
  })),
  ...['totp', 'sms', 'voice', 'email', 'push', 'webauthn'].map((type) => ({
    because: 'the same factor, which has become active meanwhile',
    steps: [`activate ${type} by ${{ push: 'approval', webauthn: 'webauthn' }[type] ?? 'code'}`],
    answers: [`getFactor ${type}`],
  })),
  ...['hotp', 'question', 'token'].map((type) => ({
    because: 'the same factor, which is active at once',
    steps: [`enroll ${type}`],
    answers: [`getFactor ${type}`],
  })),
  ...['sms', 'voice', 'email'].flatMap((type) => [
    same('the same pending factor', `enroll ${type}`, `resend the enrollment of ${type}`),
    {
      because: 'a pending factor: Okta did not take the number or address for verified',
      steps: [`enroll ${type} preverified`],
      answers: [`enroll ${type}`, `resend the enrollment of ${type}`],
    },
    same('a message of the same factor', `challenge ${type} for code`, `resend ${type} for code`),
  ]),
  {
    because: 'the same activation, which waits',
    steps: ['resend the enrollment of push'],
    answers: ['activate push by approval, waiting'],
  },
  {
    because: 'a push of the same factor that waits, with its transaction',
    steps: ['challenge push for approval', 'resend push for approval'],
    answers: [
      ...['challenge push for approval', 'resend push for approval', 'verify push by approval, waiting'],
      ...['challenge a push to cancel', 'challenge a push to deny'],
    ],
  },
];

const v1Verify = ['totp', 'sms', 'voice', 'push', 'token', 'temporary']
  .map((type) => `verify ${type} by code`)
  .concat('verify voice by approval', 'verify push by approval');
const v1Begins = (type: string, way: string) => [`challenge ${type} for ${way}`, `resend ${type} for ${way}`];
const v1Cells: readonly Cells[] = [
  {
    because: 'the envelope of a success alone, byte for byte: it names neither user nor device, and no operation',
    steps: ['activate sms by code', ...v1Verify],
    answers: [...both(['activate sms by code', ...v1Verify]), 'revokeToken'],
  },
  {
    because: 'a state token of the same device; the specification gives a trigger the keys of an enrollment',
    steps: ['resend the enrollment of sms', ...v1Begins('sms', 'code')],
    answers: ['enroll sms', 'resend the enrollment of sms', ...v1Begins('sms', 'code')],
  },
  {
    because: 'an enrollment of the same number that is pending: OneLogin did not take it for verified',
    steps: ['enroll sms preverified'],
    answers: ['enroll sms'],
  },
  same('a state token of the same device', ...v1Begins('voice', 'code'), ...v1Begins('voice', 'approval')),
  {
    because: 'a state token of the same device',
    steps: v1Begins('push', 'approval'),
    answers: [...v1Begins('push', 'approval'), 'challenge a push to deny'],
  },
];

const v2Ways: Readonly<Record<string, readonly string[]>> = {
  totp: ['code'],
  sms: ['code'],
  voice: ['approval'],
  email: ['code', 'approval'],
  push: ['approval'],
};
const v2Begins = (type: string) =>
  (v2Ways[type] ?? []).flatMap((way) =>
    type === 'totp' ? [`challenge totp for ${way}`] : [`challenge ${type} for ${way}`, `resend ${type} for ${way}`],
  );
const v2Enrolls = (type: string) =>
  type === 'totp' ? ['enroll totp'] : [`enroll ${type}`, `resend the enrollment of ${type}`];
const v2Cells: readonly Cells[] = [
  {
    because: 'the envelope of a success, which the documentation shows for a code: it names nobody',
    steps: ['totp', 'sms', 'email', 'push'].map((type) => `verify ${type} by code`),
    answers: ['revokeToken'],
  },
  {
    because: 'an accepted step of the same device: the direct check of a code has no step of its own',
    steps: ['verify push by code'],
    answers: ['activate push by approval', 'verify push by approval'],
  },
  {
    because: 'the same registration, accepted: its code and its poll have one answer',
    steps: ['activate email by approval'],
    answers: ['activate email by code'],
  },
  {
    because: 'the same registration, accepted: its code and its poll have one answer',
    steps: ['activate push by code'],
    answers: ['activate push by approval'],
  },
  ...['sms', 'voice', 'email'].flatMap((type) => [
    {
      because: 'an accepted registration of the same type: it names no user, and its device is new',
      steps: [`enroll ${type} preverified`],
      answers: [`enroll ${type} preverified of another user`],
    },
    {
      because: 'a pending registration of the same type: it names no user, and its id is new',
      steps: [`enroll ${type} preverified`],
      answers: both(v2Enrolls(type)),
    },
    {
      because: 'a verification of the same user and type: the specification gives a registration the same keys',
      steps: v2Enrolls(type),
      answers: v2Begins(type),
    },
  ]),
  ...['totp', 'sms', 'voice', 'email', 'push'].map((type) => ({
    because: 'a pending registration of the same type: it names no user, and its id is new',
    steps: v2Enrolls(type),
    answers: both(v2Enrolls(type)),
  })),
  ...['totp', 'sms', 'voice', 'email', 'push'].map((type) => ({
    because: 'a verification of the same device that waits',
    steps: v2Begins(type),
    answers: [
      ...v2Begins(type),
      // The digits to key into the phone are in the first answer alone.
      ...(v2Ways[type] ?? [])
        .filter(() => type !== 'voice')
        .map((way) => `verify ${type} by ${way}, ${way === 'code' ? 'refused' : 'waiting'}`),
      ...(type === 'push' ? ['challenge a push to deny'] : []),
    ],
  })),
];

export const cells = { okta: oktaCells, v1: v1Cells, v2: v2Cells } as const;
