// The database asked from this machine before its URL is stored: what was passed on the way is told as it passes, and what refused in the end.
import type { Refusal } from '../../../database-refusal.js';
import type { Problem } from '../../../problem.js';
import { hostIn } from '../../../release/database-url.js';
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
function told(passed: DatabaseStage[]): string {
  return stages.flatMap(([stage, word]) => (passed.includes(stage) ? [`${word} ✔`] : [])).join(' ');
}

function nextAfter(passed: DatabaseStage[]): string {
  const last = stages.findLastIndex(([stage]) => passed.includes(stage));
  return stages[last + 1]?.[1] ?? '';
}

/** A problem when it refuses; else what is to be told of it. */
export type Here = { problem: Problem } | { text: string };

// What only the database itself, or the URL, can say. Anything else may be the way there.
const final: Refusal['about'][] = ['address', 'dns', 'password', 'database', 'connections'];

/** A database that only the cluster's network leads to cannot answer before there is a cluster: it is asked again then. */
export async function askFromHere(url: string, context: StepContext): Promise<Here> {
  const host = hostIn(url);
  if (isService(host)) return onlyInside(host);
  const { emit, done } = context;
  let { answer, passed } = await asked(url, context);
  if (answer.type === 'refuses' && !final.includes(answer.about)) {
    const text = `the database does not answer from here (${answer.reason}); it is asked again when the cluster is up`;
    emit({ type: 'step-progress', text });
    await done('cluster');
    ({ answer, passed } = await asked(url, context));
  }
  if (answer.type === 'refuses') {
    if (answer.about === 'dns' && !host.includes('.')) return onlyInside(host);
    return { problem: explained(answer, passed) };
  }
  return { text: `database answered in ${(answer.ms / 1000).toFixed(1)} s${answer.tls ? ', TLS' : ''}` };
}

async function asked(url: string, { world, signal, emit }: StepContext): Promise<{ answer: DatabaseAnswer; passed: DatabaseStage[] }> {
  const passed: DatabaseStage[] = [];
  const tell = () => emit({ type: 'step-progress', text: `database: ${[told(passed), nextAfter(passed)].filter(Boolean).join(' ')} …` });
  tell();
  const answer = await world.database.tryUrl(url, signal, (stage) => {
    passed.push(stage);
    if (stage !== 'database') tell();
  });
  return { answer, passed };
}

/** https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ */
function isService(host: string): boolean {
  return /\.svc(\.cluster\.local)?\.?$/.test(host);
}

function onlyInside(host: string): Here {
  return { text: `${host} is a name of the cluster: the database is asked from inside, before the release` };
}

const fixes: Record<Refusal['about'], string> = {
  address: 'paste the whole connection string, from postgresql:// to the name of the database',
  dns: 'check the host name in the URL, and that this machine is online',
  network: 'check host and port, and that no firewall or VPN is in between',
  tls: 'add ?sslmode=require to the URL, or take the URL as the provider shows it',
  password: 'copy the URL again from the database’s page: user or password are not right',
  database: 'create the database, or correct the name after the last / of the URL',
  connections: 'close some of its connections, or take the pooled address; enter tries again',
  other: 'read the reason above, then correct the URL',
};

const failed: Record<Refusal['about'], string> = {
  address: 'it is not the address of a database',
  dns: 'its name is not known',
  network: 'nothing answers at its port',
  tls: 'no encrypted connection',
  password: 'its login was refused',
  database: 'there is no such database',
  connections: 'it takes no more connections',
  other: 'the database refused',
};

function explained({ about, reason }: Refusal, passed: DatabaseStage[]): Problem {
  const after = passed.length ? ` (${told(passed)})` : '';
  return { problem: `database-url: ${failed[about]}${after}`, cause: reason, fix: fixes[about], secret: 'database-url' };
}
