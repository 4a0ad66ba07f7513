// `npm run test:web [file ...]`: tests the step-up example in a real browser. It does not install the browser.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const chromium = process.env.CHROMIUM || '/usr/bin/chromium';

if (!existsSync(chromium)) {
  console.error(
    `There is no browser at ${chromium}: run apt-get install --no-install-recommends chromium fonts-dejavu-core (Debian), or set CHROMIUM to the path of a browser.`,
  );
  process.exit(1);
}
const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const args = [vitest, 'run', '--config', 'tools/web/vitest.config.ts', ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, CHROMIUM: chromium },
});
process.exit(status ?? 1);
