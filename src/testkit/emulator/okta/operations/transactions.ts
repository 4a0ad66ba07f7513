import type { JsonObject } from '../../../../spec/factors.ts';
import { ApiError, notFound, validationError } from '../http/errors.ts';
import { challengeLinks, factorUrl, link } from '../http/links.ts';
import { type ApiRequest, type ApiResponse, noContent, ok } from '../http/operation.ts';
import { isoSeconds, newToken } from '../ids.ts';
import type { Factor, PushMethod, Transaction, User } from '../state.ts';

const LIFETIME_MS = 5 * 60_000;
/** How long a transaction can be read after it has ended. */
const RETENTION_MS = 5 * 60_000;

/** `POST …/verify` of a push: sends it to the user's phone. */
export function startTransaction(
  request: ApiRequest,
  { id: factorId, method }: Factor<PushMethod>,
  numberMatching: boolean,
): ApiResponse {
  const { user, now, org, headers } = request;
  if (!headers.get('user-agent'))
    throw validationError('User-Agent', 'The User-Agent header is required to verify push factors.');
  const transaction: Transaction = {
    id: `v2mst.${newToken(22)}`,
    factorId,
    expiresAt: now + LIFETIME_MS,
    correctAnswer: numberMatching ? newCorrectAnswer() : undefined,
    ended: undefined,
  };
  user.transactions.set(transaction.id, transaction);
  user.phone.receivePush({
    answer(decision, number) {
      const { correctAnswer } = transaction;
      const numberMatches = correctAnswer === undefined || number === String(correctAnswer);
      const result = decision === 'approve' && numberMatches ? 'SUCCESS' : 'REJECTED';
      endTransaction(user, transaction.id, result, org.clock.now());
    },
  });
  return { status: 201, body: waitingJson(request, transaction, method.device) };
}

/** `GET …/transactions/{transactionId}` */
export function readTransaction(request: ApiRequest, factor: Factor, id: string): ApiResponse {
  const transaction = findTransaction(request, factor, id);
  const profile = { credentialId: request.user.email };
  const { ended, expiresAt } = transaction;
  if (ended === undefined && request.now < expiresAt) return ok(waitingJson(request, transaction, profile));
  if (ended?.result === 'SUCCESS') return ok({ factorResult: 'SUCCESS' });
  return ok({ factorResult: ended?.result ?? 'TIMEOUT', profile, _links: challengeLinks(request, factor.id) });
}

/** `DELETE …/transactions/{transactionId}` */
export function cancelTransaction(request: ApiRequest, factor: Factor, id: string): ApiResponse {
  findTransaction(request, factor, id);
  if (!endTransaction(request.user, id, 'CANCELLED', request.now)) throw new ApiError('E0000191');
  return noContent;
}

/** The user's transaction on this factor. Some time after its end Okta says that it has timed out, whatever its result. */
function findTransaction({ user, now }: ApiRequest, factor: Factor, id: string): Transaction {
  const transaction = user.transactions.get(id);
  if (transaction === undefined || transaction.factorId !== factor.id) throw notFound(id, 'Transaction');
  if (now >= (transaction.ended?.at ?? transaction.expiresAt) + RETENTION_MS) throw new ApiError('E0000191');
  return transaction;
}

/** Sets the result. False: the transaction has already ended or expired. Only the first decision counts. */
function endTransaction(
  user: User,
  id: string,
  result: NonNullable<Transaction['ended']>['result'],
  at: number,
): boolean {
  const transaction = user.transactions.get(id);
  if (transaction === undefined || transaction.ended !== undefined || at >= transaction.expiresAt) return false;
  user.transactions.set(id, { ...transaction, ended: { result, at } });
  return true;
}

function waitingJson(request: ApiRequest, transaction: Transaction, profile: JsonObject | undefined): JsonObject {
  const { id, factorId, expiresAt, correctAnswer } = transaction;
  const self = `${factorUrl(request, factorId)}/transactions/${id}`;
  return {
    expiresAt: isoSeconds(expiresAt),
    factorResult: 'WAITING',
    ...(profile === undefined ? {} : { profile }),
    _links: { poll: link(self, 'GET'), cancel: link(self, 'DELETE') },
    ...(correctAnswer === undefined ? {} : { _embedded: { challenge: { correctAnswer } } }),
  };
}

/** A number from 10 to 99. */
const newCorrectAnswer = (): number => 10 + ((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % 90);
