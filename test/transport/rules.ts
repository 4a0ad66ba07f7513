import { connections } from './connections.ts';
import { limits } from './limits.ts';
import { repeats } from './repeats.ts';
import { responses } from './responses.ts';
import type { Rule } from './rule.ts';

/** The rules of the transport. They are the same for every sender and in every runtime, and need no test runner. */
export const rules: readonly Rule[] = [...repeats, ...limits, ...responses, ...connections];
