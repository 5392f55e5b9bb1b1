// Tries the database from this machine before its URL is stored, and reports each stage that succeeds.
import type { Refusal } from '../../../database-refusal.js';
import type { Problem } from '../../../problem.js';
import { components } from '../../../release/component.js';
import { hostIn } from '../../../release/secrets/database-url.js';
import type { DatabaseAnswer, DatabaseStage } from '../../../world/index.js';
import type { StepContext } from '../../engine/step.js';

const stages: [stage: DatabaseStage, word: string][] = [
  ['dns', 'name'],
  ['network', 'port'],
  ['tls', 'TLS'],
  ['password', 'login'],
  ['database', 'SELECT 1'],
];

/** `name ✔ port ✔ TLS ✔` */
function formatPassed(passed: DatabaseStage[]): string {
  return stages.flatMap(([stage, word]) => (passed.includes(stage) ? [`${word} ✔`] : [])).join(' ');
}

function nextAfter(passed: DatabaseStage[]): string {
  const last = stages.findLastIndex(([stage]) => passed.includes(stage));
  return stages[last + 1]?.[1] ?? '';
}

export type Result = { problem: Problem } | { text: string };

/** Refusals that only the database or the URL can cause. Anything else may be caused by the network in between. */
const final: Refusal['about'][] = ['address', 'dns', 'password', 'database', 'connections'];

/** A database that only the cluster's network reaches can't answer before there is a cluster, so it is tried again then. */
export async function askFromHere(url: string, context: StepContext): Promise<Result> {
  const host = hostIn(url);
  if (isService(host)) return onlyInside(host);
  const { emit, done } = context;
  let { answer, passed } = await tryUrl(url, context);
  if (answer.type === 'refuses' && !final.includes(answer.about)) {
    const text = `the database doesn't answer from here (${answer.reason}); trying again once the cluster is up`;
    emit({ type: 'step-progress', text });
    await done('cluster');
    ({ answer, passed } = await tryUrl(url, context));
  }
  if (answer.type === 'refuses') {
    if (answer.about === 'dns' && !host.includes('.')) return onlyInside(host);
    return { problem: toProblem(answer, passed) };
  }
  for (const component of components) {
    if (!context.settings.sources[component].needs.database.use?.onlyNeon || /\.neon\.(?:tech|build)$/.test(host)) continue;
    emit({
      type: 'notice',
      text: `the ${component}'s database driver reaches only Neon's databases, and ${host} isn't one: its own queries will fail`,
    });
  }
  return { text: `database answered in ${(answer.ms / 1000).toFixed(1)} s${answer.tls ? ', TLS' : ''}` };
}

async function tryUrl(url: string, { world, signal, emit }: StepContext): Promise<{ answer: DatabaseAnswer; passed: DatabaseStage[] }> {
  const passed: DatabaseStage[] = [];
  const report = () =>
    emit({ type: 'step-progress', text: `database: ${[formatPassed(passed), nextAfter(passed)].filter(Boolean).join(' ')} …` });
  report();
  const answer = await world.database.tryUrl(url, signal, (stage) => {
    passed.push(stage);
    if (stage !== 'database') report();
  });
  return { answer, passed };
}

/** https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ */
function isService(host: string): boolean {
  return /\.svc(\.cluster\.local)?\.?$/.test(host);
}

function onlyInside(host: string): Result {
  return { text: `only the cluster knows ${host}: the database is tried from inside it, before the release` };
}

const fixes: Record<Refusal['about'], string> = {
  address: 'Paste the whole connection string, from postgresql:// to the name of the database.',
  dns: 'Check the host name in the URL, and that this computer is online.',
  network: 'Check the host and the port, and that no firewall or VPN blocks them.',
  tls: 'Add ?sslmode=require to the URL, or copy the URL that your provider shows.',
  password: "Copy the URL again from your provider's page: the user or the password is wrong.",
  database: 'Create the database, or correct the name after the last / of the URL.',
  connections: 'Close some of its connections or use the pooled address, then press Enter to try again.',
  other: 'Correct what the reason names in the URL.',
};

const failures: Record<Refusal['about'], string> = {
  address: "it isn't the address of a database",
  dns: "the host name can't be found",
  network: 'nothing answers at its port',
  tls: 'no encrypted connection',
  password: 'the login was refused',
  database: "the database doesn't exist",
  connections: 'it accepts no more connections',
  other: 'the database refused',
};

function toProblem({ about, reason }: Refusal, passed: DatabaseStage[]): Problem {
  const after = passed.length ? ` (${formatPassed(passed)})` : '';
  return { problem: `database-url: ${failures[about]}${after}`, cause: reason, fix: fixes[about], secret: 'database-url' };
}
