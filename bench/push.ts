// `npm run push`: how waits for a push share the rate limit of an org, against a loop by hand. Runs in real time, all
// scenarios of a kind side by side, each org and each waiting service in a process of its own.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Opened, Scenario, Seen, Waited } from './push/messages.ts';

const STEP_SECONDS = Number(process.env.STEP_SECONDS ?? 120);
/** What the adapter spends of the limit unless told otherwise. */
const POLL_SHARE = 0.5;

const scenario = (how: Scenario['how'], waits: number, limitPerMinute: number): Scenario => {
  return { how, waits, limitPerMinute, stepSeconds: STEP_SECONDS };
};
const paced = [
  scenario('paced', 1, 600),
  scenario('paced', 50, 600),
  scenario('paced', 200, 600),
  scenario('paced', 2_000, 6_000),
  scenario('paced', 2_000, 600),
  scenario('paced', 10_000, 6_000),
];
const plain = [
  scenario('plain', 1, 600),
  scenario('plain', 50, 600),
  scenario('plain', 200, 600),
  scenario('plain', 2_000, 6_000),
];

const start = (file: string, of: Scenario) =>
  fork(new URL(`./push/${file}.ts`, import.meta.url), [JSON.stringify(of)], { execArgv: ['--expose-gc'] });

/** The next message of a process; its death is an error, not silence. */
async function heard<T>(child: ChildProcess): Promise<T> {
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('A process of the bench died.'))),
  ]);
  return message;
}

type Outcome = { readonly of: Scenario; readonly opened: Opened; readonly seen: Seen; readonly waited: Waited };

async function runAll(scenarios: readonly Scenario[]): Promise<readonly Outcome[]> {
  const orgs = scenarios.map((of) => ({ of, org: start('org', of) }));
  await Promise.all(orgs.map(({ org }) => heard(org)));
  return Promise.all(
    orgs.map(async ({ of, org }) => {
      org.send('open');
      const opened = await heard<Opened>(org);
      const service = start('waits', of);
      service.send(opened);
      await heard(service);
      org.send('begin');
      service.send('begin');
      const waited = await heard<Waited>(service);
      org.send('end');
      return { of, opened, seen: await heard<Seen>(org), waited };
    }),
  );
}

type Figures = {
  readonly outcome: Outcome;
  readonly roundMs: number;
  readonly approvals: number;
  /** Approved at least a round before the end, and not seen. */
  readonly lost: number;
  /** Approved later than that, and not seen. */
  readonly tooLate: number;
  readonly unpolled: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** How long after its end the last wait was told so. */
  readonly latestEndMs: number;
};

function figuresOf(outcome: Outcome): Figures {
  const { of, opened, seen, waited } = outcome;
  const roundMs = (of.waits * 60_000) / (of.limitPerMinute * POLL_SHARE);
  const steps = opened.handles.map(({ expiresAt }, index) => {
    const end = waited.ends[index];
    if (end === undefined) throw new Error('A wait has no end.');
    return { endsAt: Date.parse(expiresAt), approvedAt: seen.approvedAt[index] ?? undefined, end };
  });
  const delays: number[] = [];
  const missed = { lost: 0, tooLate: 0 };
  for (const { endsAt, approvedAt, end } of steps) {
    if (approvedAt === undefined) continue;
    if (end.status === 'approved') delays.push(end.at - approvedAt);
    else if (approvedAt <= endsAt - roundMs) missed.lost += 1;
    else missed.tooLate += 1;
  }
  delays.sort((a, b) => a - b);
  const at = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? Number.NaN;
  const expired = steps.filter(({ end }) => end.status !== 'approved').map(({ end, endsAt }) => end.at - endsAt);
  return {
    outcome,
    roundMs,
    approvals: steps.filter(({ approvedAt }) => approvedAt !== undefined).length,
    ...missed,
    unpolled: of.waits - seen.polled,
    medianMs: at(0.5),
    p99Ms: at(0.99),
    latestEndMs: Math.max(0, ...expired),
  };
}

const seconds = (ms: number) => (Number.isNaN(ms) ? '–' : `${(ms / 1000).toFixed(1)} s`);

function tableOf(figures: readonly Figures[]): string {
  const head = [
    'how, waits at requests a minute',
    'requests',
    '429',
    'approvals',
    'lost',
    'in the last round',
    'never polled',
    'delay median',
    'p99',
    'told of the end after',
    'CPU per wait',
    'memory per wait',
    'event loop p99, first → last quarter',
  ];
  const rows = figures.map(({ outcome: { of, seen, waited }, ...figure }) => [
    `${of.how}, ${of.waits} at ${of.limitPerMinute}`,
    seen.requests,
    seen.refusedByLimit,
    figure.approvals,
    figure.lost,
    figure.tooLate,
    figure.unpolled,
    seconds(figure.medianMs),
    seconds(figure.p99Ms),
    seconds(figure.latestEndMs),
    `${(waited.cpuMs / of.waits).toFixed(2)} ms`,
    // Of a few, the garbage of the measuring itself is more.
    of.waits < 200 ? '–' : `${(waited.bytesPerWait / 1000).toFixed(1)} kB`,
    waited.delayMs.map((ms) => `${ms.toFixed(0)} ms`).join(' → '),
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const figures = [...(await runAll(paced)), ...(await runAll(plain))].map(figuresOf);
const text = `Steps of ${STEP_SECONDS} seconds; four of five users approve, at a random time. A round is one poll of every wait.
"Lost": approved a round or more before the end, and not seen.

${tableOf(figures)}`;
console.log(text);

const results = new URL('results.md', import.meta.url);
const [begin, end] = ['<!-- push:begin -->', '<!-- push:end -->'];
const old = readFileSync(results, 'utf8');
const from = old.indexOf(begin);
const to = old.indexOf(end);
if (from < 0 || to < 0) throw new Error('results.md has no place for these figures: run `npm run bench` first.');
writeFileSync(results, `${old.slice(0, from + begin.length)}\n${text}\n${old.slice(to)}`);
