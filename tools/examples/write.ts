// Before `tsc`: writes the code of README, docs and comments to reports/examples, so that one compiler run checks it
// together with everything else.
import { writeFences } from './fences.ts';
import { writeExamples } from './tsdoc.ts';

writeFences();
writeExamples();
