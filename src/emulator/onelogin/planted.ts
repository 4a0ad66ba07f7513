import type { Person } from './account.ts';

/** Deletes a row that a test put there; v1 calls its id `id`, v2 `device_id`. */
export function forgetPlanted(person: Person, id: string): boolean {
  const rest = person.planted.filter((row) => String(row.device_id ?? row.id) !== id);
  const found = rest.length < person.planted.length;
  person.planted = rest;
  return found;
}
