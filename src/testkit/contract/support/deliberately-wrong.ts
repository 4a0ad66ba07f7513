/**
 * Gives a value a type that it does not have. Rules about wrong input need it, because the compiler would refuse the
 * input. Nothing else in the contract uses a type assertion.
 */
export function deliberatelyWrong<T>(value: unknown): T {
  return value as T;
}

/** A copy as a session store returns it. */
export function jsonCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
