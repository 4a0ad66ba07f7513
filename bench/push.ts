// `npm run push`: measures how waits for a push share the rate limit of an org, compared with a simple loop. It runs in
// real time. All scenarios of one kind run at the same time. Each org and each waiting service has its own process.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Opened, Scenario, Seen, Waited } from './push/messages.ts';

const STEP_SECONDS = Number(process.env.STEP_SECONDS ?? 120);
/** The default `pollShare` of the adapter. */
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

/** The next message of a process. It throws if the process ends. */
async function nextMessage<T>(child: ChildProcess): Promise<T> {
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('A process of the bench ended.'))),
  ]);
  return message;
}

type Outcome = { readonly of: Scenario; readonly opened: Opened; readonly seen: Seen; readonly waited: Waited };

async function runAll(scenarios: readonly Scenario[]): Promise<readonly Outcome[]> {
  const orgs = scenarios.map((of) => ({ of, org: start('org', of) }));
  await Promise.all(orgs.map(({ org }) => nextMessage(org)));
  return Promise.all(
    orgs.map(async ({ of, org }) => {
      org.send('open');
      const opened = await nextMessage<Opened>(org);
      const service = start('waits', of);
      service.send(opened);
      await nextMessage(service);
      org.send('begin');
      service.send('begin');
      const waited = await nextMessage<Waited>(service);
      org.send('end');
      return { of, opened, seen: await nextMessage<Seen>(org), waited };
    }),
  );
}

type Figures = {
  readonly outcome: Outcome;
  readonly roundMs: number;
  readonly approvals: number;
  /** Approvals that came at least a round before the end, and were not seen. */
  readonly lost: number;
  /** Approvals that came later than that, and were not seen. */
  readonly tooLate: number;
  readonly unpolled: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** The longest time from the expiry of a step until its wait returned. */
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
  const unseen = { lost: 0, tooLate: 0 };
  for (const { endsAt, approvedAt, end } of steps) {
    if (approvedAt === undefined) continue;
    if (end.status === 'approved') delays.push(end.at - approvedAt);
    else if (approvedAt <= endsAt - roundMs) unseen.lost += 1;
    else unseen.tooLate += 1;
  }
  delays.sort((a, b) => a - b);
  const at = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? Number.NaN;
  const expired = steps.filter(({ end }) => end.status !== 'approved').map(({ end, endsAt }) => end.at - endsAt);
  return {
    outcome,
    roundMs,
    approvals: steps.filter(({ approvedAt }) => approvedAt !== undefined).length,
    ...unseen,
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
    'expiry reported after',
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
    // With few waits, the garbage of the measurement is larger than that of the waits.
    of.waits < 200 ? '–' : `${(waited.bytesPerWait / 1000).toFixed(1)} kB`,
    waited.delayMs.map((ms) => `${ms.toFixed(0)} ms`).join(' → '),
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const figures = [...(await runAll(paced)), ...(await runAll(plain))].map(figuresOf);
const text = `Each step is open for ${STEP_SECONDS} seconds. Four of five users approve, at a random time. A round is one poll of every wait.
"Lost": the approval came a round or more before the end, and was not seen.

${tableOf(figures)}`;
console.log(text);

const results = new URL('results.md', import.meta.url);
const [begin, end] = ['<!-- push:begin -->', '<!-- push:end -->'];
const old = readFileSync(results, 'utf8');
const from = old.indexOf(begin);
const to = old.indexOf(end);
if (from < 0 || to < 0) throw new Error('results.md has no place for these figures: run `npm run bench` first.');
writeFileSync(results, `${old.slice(0, from + begin.length)}\n${text}\n${old.slice(to)}`);
