import * as v from 'valibot';
import { parse } from 'yaml';

// What a workflow of GitHub Actions may do here. The objects are strict: a key that no rule knows could undo one of them.

const texts = v.record(v.string(), v.string());
const step = v.strictObject({
  name: v.optional(v.string()),
  id: v.optional(v.string()),
  if: v.optional(v.union([v.string(), v.boolean()])),
  uses: v.optional(v.string()),
  with: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])), {}),
  env: v.optional(texts, {}),
  run: v.optional(v.string()),
});
const job = v.strictObject({
  name: v.optional(v.string()),
  needs: v.optional(v.string()),
  uses: v.optional(v.string()),
  'runs-on': v.optional(v.string()),
  'timeout-minutes': v.optional(v.number()),
  strategy: v.optional(v.unknown()),
  environment: v.optional(v.string()),
  permissions: v.optional(texts),
  outputs: v.optional(texts, {}),
  steps: v.optional(v.array(step), []),
});
const workflow = v.strictObject({
  name: v.string(),
  on: v.record(v.picklist(['push', 'pull_request', 'workflow_call', 'schedule', 'workflow_dispatch']), v.unknown()),
  permissions: texts,
  jobs: v.record(v.string(), job),
});

export type Workflow = v.InferOutput<typeof workflow>;
type Job = v.InferOutput<typeof job>;

/** Throws if the text is no YAML, or has a key that no rule knows. */
export function parseWorkflow(text: string): Workflow {
  return v.parse(workflow, parse(text, { strict: true, uniqueKeys: true }));
}

/** A value that GitHub fills in. */
export const expression = (path: string) => `$\{{ ${path} }}`;

/** A job with this permission can publish in our name, if npm trusts its workflow. */
const canProveWhoItIs = ({ permissions = {} }: Job) => permissions['id-token'] === 'write';

/** All that a job may do that can prove who it is: it runs nothing of the repository or of its dependencies. */
const PUBLISHING_ACTIONS = /^actions\/(setup-node|download-artifact)@/;
const PUBLISHING_COMMANDS = [
  'echo "$SHA512  package.tgz" | sha512sum --check --strict',
  'npm publish ./package.tgz --provenance --access public --ignore-scripts',
];

/** What is wrong in any workflow. */
export function problemsOf({ permissions, jobs }: Workflow): readonly string[] {
  const isDefault = JSON.stringify(permissions) === '{"contents":"read"}';
  return [
    ...(isDefault ? [] : ['permissions: must be contents: read']),
    ...Object.entries(jobs).flatMap(([name, entry]) => problemsOfJob(entry).map((problem) => `${name}: ${problem}`)),
  ];
}

function problemsOfJob(entry: Job): readonly string[] {
  const { uses, permissions = {}, steps } = entry;
  const problems: string[] = [];
  for (const use of [uses ?? [], steps.flatMap((one) => one.uses ?? [])].flat()) {
    // A workflow of this repository is of the same commit.
    const isOwn = use === uses && /^\.\/\.github\/workflows\/[\w-]+\.yml$/.test(use);
    if (!isOwn && !/^[\w-]+\/[\w./-]+@[0-9a-f]{40}$/.test(use)) problems.push('uses: must be pinned by a commit');
  }
  for (const [scope, access] of Object.entries(permissions)) {
    if (access !== 'read' && scope !== 'id-token') problems.push(`permissions.${scope}: must be read`);
  }
  // What GitHub puts in there becomes part of the script.
  if (steps.some(({ run = '' }) => run.includes('${{'))) problems.push('run: must take values from env');
  // A hung job costs hours.
  if (uses === undefined && entry['timeout-minutes'] === undefined) problems.push('timeout-minutes: is missing');
  return canProveWhoItIs(entry) ? [...problems, ...problemsOfPublishing(entry)] : problems;
}

function problemsOfPublishing({ permissions, uses, steps }: Job): readonly string[] {
  const problems: string[] = [];
  if (Object.keys(permissions ?? {}).length > 1) problems.push('permissions: must be id-token: write and nothing else');
  if (uses !== undefined) problems.push('uses: must not be handed to another workflow');
  for (const { uses: action, run, with: inputs, if: condition } of steps) {
    if (action !== undefined && !PUBLISHING_ACTIONS.test(action)) problems.push('uses: must not run beside id-token');
    if (run !== undefined && !PUBLISHING_COMMANDS.includes(run)) problems.push('run: must not run beside id-token');
    if (condition !== undefined) problems.push('if: must not skip a step');
    const isNode = action?.startsWith('actions/setup-node@') ?? false;
    if (isNode && (inputs['package-manager-cache'] !== false || 'cache' in inputs)) problems.push('cache: must be off');
  }
  return problems;
}

/** What is wrong in the way of the tarball from the job that builds it to the job that publishes it. */
export function problemsOfRelease({ jobs }: Workflow): readonly string[] {
  const { checks, build, publish } = jobs;
  if (checks === undefined || build === undefined || publish === undefined) return ['jobs: one is missing'];
  const runs = (entry: Job) => entry.steps.map(({ run = '' }) => run);
  const inputsOf = (entry: Job, action: string) =>
    entry.steps.flatMap((one) => (one.uses?.startsWith(`actions/${action}@`) ? [one.with] : []));
  const before = (entry: Job, first: RegExp, second: RegExp) => {
    const [start, end] = [first, second].map((pattern) => entry.steps.findIndex(matches(pattern)));
    return start !== undefined && end !== undefined && start >= 0 && start < end;
  };
  const isChecked = publish.steps.some(
    ({ run, env }) => run === PUBLISHING_COMMANDS[0] && env.SHA512 === expression('needs.build.outputs.sha512'),
  );
  const isDigest = build.steps.some(({ id, run = '' }) => id === 'digest' && run.startsWith('sha512sum package.tgz '));
  const rules: readonly (readonly [problem: string, holds: boolean])[] = [
    ['checks: must be every check', checks.uses === './.github/workflows/ci.yml' && build.needs === 'checks'],
    ['build: must not be able to prove who it is', !canProveWhoItIs(build)],
    ['build: must pack what npm ci has installed', before(build, /^npm ci$/, /^npm pack$/)],
    ['build: must take the digest of the tarball', isDigest && before(build, /^npm pack$/, /^sha512sum package\.tgz /)],
    ['build: must hand on the digest', build.outputs.sha512 === expression('steps.digest.outputs.sha512')],
    ['build: must hand on the tarball', inputsOf(build, 'upload-artifact').some(isPackage)],
    ['publish: must need build', publish.needs === 'build'],
    ['publish: must be the only one to prove who it is', onlyProver(jobs) === 'publish'],
    ['publish: must wait for its environment', publish.environment === 'npm'],
    ['publish: must take the tarball of build', inputsOf(publish, 'download-artifact').every(isOnlyPackage)],
    ['publish: must compare the digest first', isChecked && before(publish, /sha512sum --check/, /^npm publish /)],
    ['publish: must publish once', runs(publish).filter((run) => run === PUBLISHING_COMMANDS[1]).length === 1],
  ];
  return rules.flatMap(([problem, holds]) => (holds ? [] : problem));
}

type Inputs = Job['steps'][number]['with'];
const isPackage = ({ name, path }: Inputs) => name === 'package' && path === 'package.tgz';
const isOnlyPackage = (inputs: Inputs) => JSON.stringify(inputs) === '{"name":"package"}';
const matches =
  (pattern: RegExp) =>
  ({ run = '' }: Job['steps'][number]) =>
    pattern.test(run);

function onlyProver(jobs: Workflow['jobs']): string {
  return Object.entries(jobs)
    .flatMap(([name, entry]) => (canProveWhoItIs(entry) ? name : []))
    .join();
}
