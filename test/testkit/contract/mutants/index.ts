import { approvalMutants } from './approvals.ts';
import { atOnceMutants } from './at-once.ts';
import { outcomeMutants } from './changed-outcomes.ts';
import { changedStepMutants } from './changed-steps.ts';
import { wireMutants } from './changed-wire.ts';
import { enrollmentMutants } from './enrollments.ts';
import { fetchMutants } from './fetches.ts';
import { inputMutants } from './inputs.ts';
import { lifetimeMutants } from './lifetimes.ts';
import { listMutants } from './lists.ts';
import type { Mutant } from './mutant.ts';
import { secretMutants } from './secrets.ts';
import { stepMutants } from './steps.ts';
import { temporaryTokenMutants } from './temporary-tokens.ts';
import { unknownResponseMutants } from './unknown-responses.ts';
import { verificationMutants } from './verifications.ts';

/** Every broken provider. */
export const mutants: readonly Mutant[] = [
  ...listMutants,
  ...enrollmentMutants,
  ...verificationMutants,
  ...approvalMutants,
  ...stepMutants,
  ...temporaryTokenMutants,
  ...lifetimeMutants,
  ...atOnceMutants,
  ...unknownResponseMutants,
  ...secretMutants,
  ...inputMutants,
  ...outcomeMutants,
  ...wireMutants,
  ...changedStepMutants,
  ...fetchMutants,
];
