/**
 * Passes off a value as a type that it is not. The only place of the contract where types are bent: rules about wrong
 * input have to hand over what the compiler would rightly refuse.
 */
export function deliberatelyWrong<T>(value: unknown): T {
  return value as T;
}

/** What a session store makes of a value. */
export function jsonCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
