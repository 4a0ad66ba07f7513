import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of this repository, with a slash at its end. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A fixture as JSON, by its path below test/fixtures. */
export const fixture = (path: string) => JSON.parse(readFileSync(`${root}test/fixtures/${path}`, 'utf8'));
