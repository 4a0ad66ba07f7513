import { factorIn, type HttpResponse, unexpected, userIn } from '../../../src/adapter-kit/index.ts';

// Whom a response of OneLogin's API 1 is about.

type Id = string | null | undefined;
type Ids = { readonly id?: Id; readonly device_id?: Id; readonly user_id?: Id };

/** The user and the device that a response must be about. */
export type Ours = { readonly userId: string; readonly factorId: string };

/**
 * The foreign user or device that the response to `trigger` names: by `user_id` or `device_id`, wherever they stand, or by
 * the `id` of its device. Undefined: it names nobody else.
 */
export function namesInTriggered(device: Ids | undefined, body: unknown, ours: Ours) {
  const byId = namesById(device ?? {}, ours);
  return {
    userId: foreignIn([userIn(body, ours.userId), byId.userId], ours.userId),
    factorId: foreignIn([factorIn(body, ours.factorId), byId.factorId], ours.factorId),
  };
}

/**
 * Whom the `id` of a device in the response to `trigger` names. Beside `device_id` it is the user's, unless `user_id` is
 * there, too. The specification says that it is the device's. So an `id` alone may be either, and counts as a foreign one
 * only if it is neither.
 */
function namesById({ id, device_id: deviceId, user_id: userId }: Ids, ours: Ours): { userId?: Id; factorId?: Id } {
  if (typeof deviceId === 'string') return { userId: userId ?? id };
  return id === ours.userId ? {} : { factorId: id };
}

function foreignIn(ids: readonly Id[], ours: string): string | undefined {
  return ids.find((id) => (id ?? ours) !== ours) ?? undefined;
}

/** Whom the response to `verify` names. None is documented to name anybody. */
export function namesInVerification({ body, status }: HttpResponse, ours: Ours) {
  // The core knows no device for a temporary token, so it is compared here.
  const factorId = foreignIn([factorIn(body, ours.factorId)], ours.factorId);
  if (factorId !== undefined) throw unexpected(status, 'an answer about another factor');
  return { userId: userIn(body, ours.userId) };
}
