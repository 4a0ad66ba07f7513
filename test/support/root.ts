import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of this repository, with a trailing slash. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Reads a JSON fixture by its path below test/fixtures. */
export const fixture = (path: string) => JSON.parse(readFileSync(`${root}test/fixtures/${path}`, 'utf8'));
