// Runs before `tsc`. Writes the code of README, docs and comments to reports/examples, so that one compiler run checks
// all code.
import { writeFences } from './fences.ts';
import { writeExamples } from './tsdoc.ts';

writeFences();
writeExamples();
