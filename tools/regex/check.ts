// Part of `npm run lint`. A regular expression that needs more than linear time is an error: whoever chooses the text
// that it is tried on could stop the service.
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { problemOf } from './linear.ts';
import { patternsIn } from './patterns.ts';

const root = join(import.meta.dirname, '../..');
/** What has been found linear already, by this version of recheck: a check takes up to a second. */
const cache = join(root, 'node_modules/.cache/polyfactor/linear.json');
const { version } = JSON.parse(readFileSync(join(root, 'node_modules/recheck/package.json'), 'utf8'));

const isOurs = (path: string) => !path.includes('node_modules') && !path.includes('.installed');
const given = process.argv.slice(2);
const paths = given.length > 0 ? given : globSync('{src,adapters,examples,tools}/**/*.{ts,js,mjs}', { cwd: root });
const known = knownLinear();
const patterns = paths.filter(isOurs).flatMap((path) => patternsIn(path));
const linear = new Set<string>();
let bad = 0;
for (const pattern of patterns) {
  const key = `${version} /${pattern.source}/${pattern.flags}`;
  const problem = linear.has(key) || known.has(key) ? undefined : await problemOf(pattern);
  if (problem === undefined) linear.add(key);
  else {
    bad += 1;
    console.error(`${pattern.place}: the regular expression ${problem}`);
  }
}
if (given.length === 0) {
  mkdirSync(dirname(cache), { recursive: true });
  writeFileSync(cache, JSON.stringify([...linear]));
}
console.log(`Checked ${patterns.length} regular expressions. ${bad} are not linear.`);
// recheck leaves a process behind it that waits for more.
process.exit(bad === 0 ? 0 : 1);

function knownLinear(): ReadonlySet<string> {
  try {
    return new Set(JSON.parse(readFileSync(cache, 'utf8')));
  } catch {
    return new Set();
  }
}
