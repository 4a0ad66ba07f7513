// What this library promises of every MfaProvider, and the rules of the contract that hold it. `said` is the beginning of
// the sentence, line or row. `tools/contract/sources.ts` reads where it stands, and a test compares the two.

export type Promised = {
  readonly said: string;
  /** The numbers of the rules. */
  readonly rules: readonly string[];
  /** For what no rule can see from outside: what holds it. */
  readonly elsewhere?: string;
};

const DEFINITION = 'a definition, or a default';
const TRANSPORT = ['wire-02', 'wire-03', 'wire-06', 'wire-07', 'closed-08', 'timeout-01'];

/** By the place where it is promised: a heading of a document, or a method of MfaProvider. */
export const promises: Readonly<Record<string, readonly Promised[]>> = {
  'SECURITY.md, threat model': [
    {
      said: 'Fail-open',
      rules: [
        'closed-01',
        'closed-02',
        'closed-03',
        'closed-04',
        'closed-05',
        'closed-06',
        'closed-07',
        'word-01',
        'word-02',
        'answer-04',
        'wire-02',
        'wire-07',
        'verify-03',
        'clock-01',
      ],
    },
    {
      said: 'Response out of place',
      rules: [
        'answer-01',
        'answer-02',
        'answer-03',
        'answer-04',
        'answer-05',
        'answer-06',
        'answer-07',
        'answer-08',
        'parallel-01',
        'parallel-02',
        'parallel-03',
        'parallel-04',
        'parallel-05',
      ],
    },
    { said: 'Enrollment taken for a login', rules: ['activate-01', 'handle-06', 'handle-07', 'answer-06'] },
    {
      said: 'Handle of another user, tenant, provider or step',
      rules: [
        'handle-02',
        'handle-03',
        'handle-04',
        'handle-05',
        'handle-08',
        'activate-06',
        'resend-05',
        'cancel-06',
        'cancel-09',
      ],
    },
    {
      said: 'Replay',
      rules: [
        'one-use-01',
        'one-use-02',
        'one-use-03',
        'one-use-04',
        'one-use-07',
        'verify-04',
        'push-07',
        'resend-03',
        'resend-07',
        'clock-02',
        'temporary-06',
      ],
    },
    {
      said: 'Late answer',
      rules: [
        'lifetime-01',
        'lifetime-02',
        'lifetime-03',
        'lifetime-06',
        'lifetime-07',
        'expiry-01',
        'expiry-02',
        'expiry-03',
        'expiry-04',
        'clock-01',
        'temporary-09',
      ],
    },
    { said: 'Guessing', rules: ['wrong-01', 'wrong-02', 'lock-01', 'verify-refusal-01', 'question-02'] },
    {
      said: 'Push fatigue',
      rules: ['push-01', 'push-02', 'push-03', 'push-10', 'push-11', 'wire-02', 'wire-08', 'cancel-01'],
    },
    { said: 'SMS pumping', rules: ['wire-02', 'wire-03', 'wire-08', 'timeout-01'] },
    { said: 'SSRF and credential theft with a link', rules: ['wire-04', 'address-01', 'address-02'] },
    { said: 'Path injection with an id', rules: ['address-03', 'input-01', 'input-10'] },
    {
      said: 'Input and responses that hang',
      rules: ['timeout-01', 'timeout-02', 'timeout-03', 'wire-05', 'list-08', 'wire-03'],
    },
    {
      said: 'Secrets and personal data in logs',
      rules: [
        'secret-01',
        'secret-02',
        'secret-03',
        'secret-04',
        'secret-05',
        'secret-06',
        'secret-07',
        'secret-08',
        'input-04',
      ],
    },
    {
      said: "The attacker's phone number",
      rules: [],
      elsewhere: 'the tests of OneLogin v2: only it compares a number with a profile',
    },
    {
      said: 'Service credential is stolen or has too many permissions',
      rules: ['secret-01', 'secret-08', 'wire-04', 'wire-06', 'address-01'],
    },
    {
      said: 'The fake runs where people log in',
      rules: [],
      elsewhere: 'the tests of the fake: an adapter has no fake',
    },
    {
      said: 'Malicious WebAuthn page',
      rules: ['webauthn-01', 'webauthn-02', 'webauthn-03', 'webauthn-04', 'webauthn-05', 'webauthn-06'],
    },
  ],
  'Writing an adapter, what the kit does': [
    { said: 'sends each request once', rules: ['wire-02', 'wire-03', 'wire-08', 'timeout-01'] },
    {
      said: 'sends credentials only to `baseUrl`',
      rules: ['wire-04', 'wire-05', 'list-08', 'address-01', 'address-02'],
    },
    {
      said: 'has one time-out per request',
      rules: ['timeout-01', 'timeout-02', 'timeout-03', 'abort-01', 'abort-02', 'abort-03', 'abort-04', 'abort-05'],
    },
    { said: 'throws `MfaError`s without URL', rules: ['secret-02', 'secret-07', 'wire-02', 'wire-03'] },
    { said: 'keeps the credential in a closure', rules: ['secret-01', 'secret-08'] },
    { said: 'counts in `call.trace`', rules: ['wire-01', 'event-02', 'secret-06'] },
  ],
  'Writing an adapter, what is left to you': [
    { said: 'set `carriesCode`', rules: ['wire-02', 'wire-06', 'wrong-01', 'wrong-02'] },
    { said: 'set `retryable`', rules: ['wire-02', 'wire-08'] },
    { said: 'use `path` for every id', rules: ['address-01', 'address-02', 'address-03'] },
    {
      said: 'fill `names` from the response',
      rules: ['answer-01', 'answer-02', 'answer-03', 'answer-07', 'answer-08'],
    },
    { said: 'check only what you use', rules: ['list-07'] },
    { said: 'throw only `MfaError`s', rules: ['secret-02', 'secret-03', 'secret-07', 'wire-07', 'closed-01'] },
    { said: 'mask phone numbers and addresses', rules: ['list-03', 'secret-05'] },
  ],
  'Operating, several processes': [
    {
      said: 'Handles are plain JSON.',
      rules: ['handle-01', 'verify-06', 'instance-01', 'instance-02', 'instance-03', 'expiry-03'],
    },
  ],
  Capabilities: [
    { said: 'What a provider can do', rules: ['capability-01', 'capability-02'] },
    {
      said: 'The contract suite',
      rules: [
        'capability-03',
        'capability-04',
        'enroll-03',
        'enroll-05',
        'enroll-06',
        'temporary-05',
        'temporary-11',
        'temporary-12',
        'lifetime-01',
      ],
    },
  ],
  CallOptions: [
    { said: 'An abort ends the call.', rules: ['timeout-03', 'abort-05', 'push-06'] },
    {
      said: 'It throws `signal.reason`',
      rules: ['abort-01', 'abort-02', 'abort-03', 'abort-04', 'abort-05', 'timeout-03', 'input-06'],
    },
    { said: "About the end user's browser", rules: ['input-04'] },
    { said: 'Pass what the browser sent:', rules: ['input-04'] },
    { said: 'What cannot be sent is cleaned', rules: ['input-04'] },
    { said: 'It is no error.', rules: ['input-04'] },
    { said: 'Options of one identity provider', rules: ['push-03'] },
    { said: 'Keys of other providers', rules: ['input-05'] },
  ],
  Common: [
    { said: 'Used for every request', rules: ['wire-01'] },
    { said: "Default: Node's HTTP client", rules: [], elsewhere: DEFINITION },
    {
      said: 'For Node: an agent',
      rules: [],
      elsewhere: 'the tests of the transport: the contract makes responses by `fetch`',
    },
    { said: 'It stays open.', rules: [], elsewhere: 'the tests of the transport' },
    { said: 'Not with `fetch`.', rules: [], elsewhere: 'the tests of the options' },
    { said: 'Knows which steps are used.', rules: ['one-use-01', 'one-use-02'] },
    { said: 'Give all processes', rules: [], elsewhere: 'the tests of the store: the contract has one process' },
    { said: 'Default: the memory', rules: [], elsewhere: DEFINITION },
    { said: 'Milliseconds that one use of the store', rules: [], elsewhere: 'the tests of the store' },
    { said: 'Default: 1 000.', rules: [], elsewhere: DEFINITION },
    { said: 'Milliseconds per request', rules: ['timeout-01', 'timeout-02'] },
    { said: 'Default: 10 000.', rules: [], elsewhere: DEFINITION },
    { said: 'Share of', rules: [], elsewhere: 'the tests of the poll budget: it shows in the pace of many polls only' },
    { said: 'Default: 0.5.', rules: [], elsewhere: DEFINITION },
    { said: 'With n processes', rules: [], elsewhere: 'advice for the caller' },
    {
      said: 'Milliseconds since the epoch.',
      rules: ['lifetime-06', 'expiry-01', 'expiry-04', 'clock-01', 'clock-02', 'clock-03'],
    },
    { said: 'Default: `Date.now`.', rules: [], elsewhere: DEFINITION },
    { said: 'Called once per call.', rules: ['event-02', 'event-03', 'secret-06', 'wire-01'] },
    { said: 'If it throws, nothing changes.', rules: ['event-01'] },
  ],
  MfaProvider: [
    { said: 'The interface', rules: [], elsewhere: DEFINITION },
    {
      said: 'A wrong code, a denied push and an expired step are results.',
      rules: ['verify-03', 'activate-02', 'push-02', 'lifetime-06', 'temporary-08', 'one-use-06'],
    },
    { said: 'For a failure of the infrastructure', rules: TRANSPORT },
    {
      said: 'Every method can throw INVALID_INPUT',
      rules: [
        'input-01',
        'input-02',
        'input-03',
        'input-04',
        'input-05',
        'input-06',
        'input-07',
        'input-08',
        'input-09',
        'input-10',
        'input-11',
        'list-09',
        ...TRANSPORT,
      ],
    },
    { said: 'Each method lists', rules: [], elsewhere: DEFINITION },
  ],
  'MfaProvider.id': [{ said: 'Adapter id', rules: ['capability-01'] }],
  'MfaProvider.instance': [
    { said: 'The name of the tenant.', rules: ['capability-01'] },
    { said: 'Handles of another instance', rules: ['handle-02', 'handle-03', 'handle-04'] },
  ],
  'MfaProvider.listFactors': [
    { said: 'Lists the enrolled factors', rules: ['list-03', 'list-04', 'list-05', 'list-06', 'list-07', 'remove-03'] },
    { said: 'Empty: the user has none.', rules: ['list-01', 'closed-08', 'wire-07'] },
  ],
  'MfaProvider.listAvailableFactors': [
    { said: 'Lists the factors that this user can still enroll.', rules: ['list-02', 'enroll-07'] },
  ],
  'MfaProvider.enroll': [
    { said: 'Starts an enrollment.', rules: ['enroll-01', 'enroll-02', 'enroll-07', 'lifetime-03', 'lifetime-04'] },
    { said: 'If the identity provider needs no proof', rules: ['enroll-01', 'enroll-04', 'enroll-05', 'enroll-06'] },
    {
      said: 'UNSUPPORTED: the capabilities do not include it.',
      rules: ['enroll-03', 'enroll-05', 'enroll-06', 'capability-03'],
    },
    {
      said: 'CONFLICT: the user already has such a factor',
      rules: [],
      elsewhere: 'the tests of each adapter: some identity providers allow two',
    },
  ],
  'MfaProvider.activate': [
    { said: 'Finishes an enrollment.', rules: ['activate-01', 'activate-02', 'activate-03', 'handle-01'] },
    {
      said: 'Without an answer, it asks whether the user has approved.',
      rules: ['activate-03', 'activate-04', 'push-08'],
    },
    {
      said: 'HANDLE_INVALID: the handle belongs to another user',
      rules: ['activate-06', 'handle-03', 'handle-07', 'handle-08', 'one-use-04'],
    },
    { said: 'BUSY: another answer', rules: ['busy-02', 'one-use-02'] },
    { said: 'INVALID_INPUT: the step does not expect', rules: ['activate-04', 'activate-05'] },
  ],
  'MfaProvider.challenge': [
    {
      said: 'Starts a verification.',
      rules: [
        'verify-01',
        'verify-02',
        'verify-05',
        'handle-09',
        'lifetime-02',
        'lifetime-05',
        'input-11',
        'question-01',
        'webauthn-02',
      ],
    },
    { said: 'It sends the message or the push.', rules: ['verify-01', 'push-01', 'wire-08'] },
    { said: 'NOT_FOUND: the user does not have the factor.', rules: ['verify-refusal-06', 'remove-01', 'remove-05'] },
    { said: 'CONFLICT: the factor is not active.', rules: ['verify-refusal-02'] },
    {
      said: 'UNSUPPORTED: the factor cannot be verified in this way.',
      rules: ['capability-03', 'capability-04', 'temporary-11'],
    },
  ],
  'MfaProvider.verify': [
    {
      said: 'Finishes a verification.',
      rules: [
        'verify-01',
        'verify-02',
        'verify-03',
        'verify-06',
        'question-02',
        'webauthn-04',
        'webauthn-05',
        'webauthn-06',
      ],
    },
    {
      said: 'Without an answer, it asks whether the user has approved.',
      rules: ['push-01', 'push-05', 'push-06', 'verify-refusal-03', 'one-use-05'],
    },
    { said: 'Only `approved` lets a user in.', rules: ['verify-03', 'verify-refusal-01', 'wrong-01', 'remove-04'] },
    {
      said: 'HANDLE_INVALID: the handle belongs to another user',
      rules: ['handle-02', 'handle-05', 'handle-06', 'handle-08', 'one-use-03'],
    },
    { said: 'BUSY: another answer', rules: ['busy-01', 'one-use-01'] },
    {
      said: 'INVALID_INPUT: the step does not expect',
      rules: ['verify-refusal-03', 'verify-refusal-04', 'verify-refusal-05'],
    },
  ],
  'MfaProvider.resend': [
    { said: 'Sends the code or push again', rules: ['resend-01', 'resend-02', 'push-04', 'push-09', 'instance-03'] },
    {
      said: 'The old handle is no longer valid',
      rules: ['resend-01', 'resend-02', 'resend-03', 'resend-04', 'resend-07', 'resend-09'],
    },
    { said: 'A handle can be resent until 15 minutes', rules: ['lifetime-08', 'lifetime-09', 'resend-08'] },
    { said: 'UNSUPPORTED: `prompt.canResend` is false.', rules: ['resend-06'] },
    {
      said: 'HANDLE_INVALID: the handle belongs to another user or tenant, was',
      rules: ['resend-03', 'resend-05', 'resend-08', 'handle-04', 'handle-08'],
    },
  ],
  'MfaProvider.cancel': [
    { said: 'Ends the step here, and at the identity provider', rules: ['cancel-01', 'cancel-02', 'cancel-08'] },
    { said: 'Call it if the user picks another factor', rules: [], elsewhere: 'advice for the caller' },
    { said: 'If the step is over already, nothing happens.', rules: ['cancel-03', 'cancel-04', 'cancel-05'] },
    { said: 'If the identity provider fails, the step is over here', rules: ['cancel-07'] },
    { said: 'HANDLE_INVALID: the handle belongs to another user or tenant.', rules: ['cancel-06', 'cancel-09'] },
  ],
  'MfaProvider.remove': [
    { said: 'Removes a factor, also a pending one.', rules: ['remove-01', 'remove-03', 'remove-04'] },
    { said: 'NOT_FOUND: the user does not have the factor.', rules: ['remove-01', 'remove-02', 'remove-05'] },
  ],
  'MfaProvider.createTemporaryToken': [
    {
      said: 'Creates a temporary token',
      rules: [
        'temporary-02',
        'temporary-04',
        'temporary-06',
        'temporary-07',
        'temporary-08',
        'temporary-10',
        'closed-07',
      ],
    },
    { said: 'Default: 900 s, single use.', rules: ['temporary-01', 'temporary-06'] },
    { said: 'UNSUPPORTED: `capabilities.temporaryToken` is false.', rules: ['temporary-05', 'temporary-12'] },
    { said: 'INVALID_INPUT: the lifetime is out of range.', rules: ['temporary-03'] },
  ],
};
