// Writes docs/contract.md.
import { writeFileSync } from 'node:fs';
import { contractPage } from './page.ts';

writeFileSync(new URL('../../docs/contract.md', import.meta.url), contractPage());
