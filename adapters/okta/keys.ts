// The keys of Okta's responses, by what they belong to. A success has no key of another response.

/** The keys that Okta documents beside a `factorResult`, beside the `status` of a factor, and elsewhere. */
const SHARED_KEYS = ['profile', '_links', '_embedded'];
export const RESULT_KEYS: ReadonlySet<string> = new Set([
  ...SHARED_KEYS,
  'factorResult',
  'factorMessage',
  'factorResultMessage',
  'expiresAt',
]);
export const FACTOR_KEYS: ReadonlySet<string> = new Set([
  ...SHARED_KEYS,
  ...['id', 'factorType', 'provider', 'vendorName', 'status', 'created', 'lastUpdated', 'factorProfileId', 'verify'],
]);
/** The keys of a temporary access code. */
export const CODE_KEYS: ReadonlySet<string> = new Set([
  ...['id', 'type', 'key', 'name', 'nickname', 'status', 'created', 'lastUpdated', 'profile', '_links'],
]);
/** Of errors, catalogs, questions and temporary access codes. */
const OTHER_KEYS = [
  ...['errorCode', 'errorSummary', 'errorLink', 'errorId', 'errorCauses'],
  ...['enrollment', 'question', 'questionText', 'answer', 'type', 'key', 'name', 'nickname'],
];
export const DOCUMENTED_KEYS: ReadonlySet<string> = new Set([...RESULT_KEYS, ...FACTOR_KEYS, ...OTHER_KEYS]);
