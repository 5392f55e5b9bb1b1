// The record: what the script makes, why, with which commands, what of it is true already, and how it is undone. Markdown, for a reviewer.

import { components } from '../../release/component.js';
import { equivalentsOf } from '../../release/kubectl-commands.js';
import { temporary, throwawayName } from '../../release/throwaway.js';
import { quoted } from '../../text.js';
import type { Helm } from '../../world/index.js';
import type { StepId } from '../engine/event.js';
import type { Found, Now } from './current-state.js';
import { code, prose, shell, table } from './markdown.js';
import { recordName, type ScriptParts, scriptName } from './parts.js';
import { marker, utc } from './script.js';

export type RecordParts = { parts: ScriptParts; found: Found; uninstall: ReturnType<Helm['uninstallCommand']> };

/** Ends with a newline. What is in it goes through the redactor of the caller. */
export function recordOf({ parts, found, uninstall }: RecordParts): string {
  const sections = [opening(parts), target(parts), tools(found), made(parts), ...steps(parts, found), use(), undo(parts, uninstall)];
  return `${sections.join('\n\n')}\n`;
}

function opening({ at }: ScriptParts): string {
  return `<!-- ${marker} -->
# TaskFlow on Kubernetes, by hand

This is the record to \`${scriptName}\`, which does what \`taskflow-tui up\` does. It says what will be made and why, shows every command, and
tells what of it was true already on this machine when it was written, on ${utc(at)}. Writing it has changed nothing.`;
}

function target({ settings }: ScriptParts): string {
  const { context, namespace, release, profile } = settings.target;
  const rows = [
    ['Context', context],
    ['Profile of minikube', profile],
    ['Namespace', namespace],
    ['Release', release],
    ['Chart', settings.chart],
    ...settings.valuesFiles.map((file) => ['Values', file]),
    ...components.map((component) => [`Source of the ${component}`, settings.sources[component].directory]),
  ];
  return `## Where\n\n${table(['', ''], rows)}\n\nEvery command names the context and the namespace: what the kubeconfig has as current does not count.`;
}

function tools({ checks, steps: { tools: now } }: Found): string {
  const rows = checks.map(({ name, found, needed, ok }) => [name, found, needed, ok ? '' : 'not enough']);
  return `## Tools found\n\n${rows.length ? table(['tool', 'found', 'needed', ''], rows) : 'They were not looked at.'}${now.type === 'fails' ? `\n\n${nowText(now, [])}` : ''}`;
}

function made({ settings, tags, commands }: ScriptParts): string {
  const { namespace, release, profile } = settings.target;
  const name = code(throwawayName(settings.target));
  const throwaway = commands.throwaway
    ? `- the Secret ${name} in it, with the password of the throwaway PostgreSQL ${name} that comes with the release. It is temporary: ${temporary};\n`
    : '';
  return `## What will be made

${commands.start ? `- the cluster ${code(profile)} is started, and made where there is none;\n` : ''}- two images in the docker engine and in the node: ${code(tags.frontend)} and ${code(tags.backend)};
- the namespace ${code(namespace)}, where it is not there yet;
- the Secret ${code(settings.secretName)} in it, with the keys \`database-url\`, \`better-auth-secret\` and \`openai-api-key\`;
${throwaway}- the helm release ${code(release)}, with all that the chart describes.

Nothing else is changed, on this machine or in the cluster. What is there already is left as it is.`;
}

type Section = { id: StepId; title: string; why: string; commands: string[][] };

function sectionsOf({ settings, commands }: ScriptParts): Section[] {
  const { throwaway } = commands;
  const both = (of: Record<'frontend' | 'backend', string[]>) => [of.frontend, of.backend];
  const start = commands.start
    ? 'Pods need a cluster to run in. One that runs already is taken as it is.'
    : 'The context is not minikube’s, so its cluster is expected to run; it is only asked whether it answers.';
  return [
    { id: 'cluster', title: 'Cluster', why: start, commands: commands.start ? [commands.start] : [] },
    {
      id: 'secrets',
      title: 'Secret',
      why: `The pods take the database’s address and two keys from the Secret ${code(settings.secretName)}, not from the chart: helm would keep a copy of its values. The script reads them from a file, from standard input or from the keyboard, and hands them to kubectl on standard input. They are in no argument, no environment, and no file that it writes. A Secret that has its three keys stays as it is, unless others are given.${throwaway ? ` The password of the throwaway database is made by chance, where ${code(throwawayName(settings.target))} has none yet, and \`database-url\` follows from it.` : ''}`,
      commands: [...(throwaway ? [throwaway.applySecret] : []), commands.applySecret],
    },
    {
      id: 'images',
      title: 'Images',
      why: 'Both are built from the folders above. The tag is made of the content, so an image that is there under its tag is not built again. (`taskflow-tui up` also starts each once, alone, before it goes on; here the probes of the pods find out.)',
      commands: both(commands.build),
    },
    {
      id: 'load',
      title: 'Load',
      why: 'The node has its own store of images, and no registry is involved. `minikube image load` does not say when it failed, so the node is asked afterwards.',
      commands: both(commands.load),
    },
    {
      id: 'release',
      title: 'Release',
      why: 'helm checks the chart, installs or upgrades it, and the rollouts are waited for. The values of this program go in on standard input, after those of the files: image tags, probe paths, replicas that were chosen earlier, and which revision of the Secret the pods are to run with, so that they are replaced when it changes, and only then.',
      commands: [commands.lint, commands.upgrade, ...(throwaway ? [throwaway.rollout] : []), ...both(commands.rollout)],
    },
    {
      id: 'ports',
      title: 'Ports',
      why: `Until Ctrl-C, http://localhost:${settings.ports.frontend} leads to the frontend and http://localhost:${settings.ports.backend} to the backend. Sign-in works at the first address only. With \`--no-forward\` the script ends before.`,
      commands: both(commands.forward),
    },
  ];
}

function steps(parts: ScriptParts, { steps: now }: Found): string[] {
  return sectionsOf(parts).map(({ id, title, why, commands }, i) =>
    [`## ${i + 1}. ${title}`, why, ...(commands.length ? [shell(commands)] : []), nowText(now[id], commands)].join('\n\n'),
  );
}

/** @param commands those that stand above it: they are not written twice */
function nowText(now: Now, commands: string[][]): string {
  switch (now.type) {
    case 'done':
      return `**Now:** true already, and so it would be skipped: ${prose(now.reason)}`;
    case 'runs': {
      const noted = now.noted.map((text) => `\n- ${prose(text)}`).join('');
      return `**Now:** to be done: ${prose(now.because)}. ${wouldRun(now.commands, commands)}${noted && `\n${noted}`}`;
    }
    case 'fails':
      return `**Now:** this would fail: ${prose(now.problem.problem)}. ${prose(`${now.problem.cause}. Fix: ${now.problem.fix}`)}`;
    case 'unreached':
      return '**Now:** not known, because a step before it would fail.';
  }
}

function wouldRun(now: string[][], above: string[][]): string {
  if (!now.length) return '`taskflow-tui up` would only look, and change nothing.';
  // Words of `up` to the program that reads what is said, and what it says beside.
  const bare = (argv: string[]) => quoted(argv.filter((each) => !each.startsWith('--progress') && !each.startsWith('# ')));
  const all = above.length > 0 && above.every((command) => now.some((each) => bare(each) === bare(command)));
  const others = all ? now.filter((each) => !above.some((command) => bare(command) === bare(each))) : now;
  const these = all ? '`taskflow-tui up` would run the commands above' : '`taskflow-tui up` would run:';
  return others.length ? `${these}${all ? ', and besides:' : ''}\n\n${shell(others)}` : `${these}.`;
}

function use(): string {
  return `## How to run it

\`\`\`sh
./${scriptName} secrets.txt          # lines of key=value; - reads standard input
./${scriptName}                      # keeps what the cluster has, and asks for the rest
./${scriptName} - --no-forward       # ends when the pods are ready
\`\`\`

It may be run again at any time. Exit status: 0 done, 1 a step failed, 2 a wrong argument or value, 3 a tool or the cluster is missing.
The tags name the content that the sources had when it was written; when they have changed, write both anew with \`taskflow-tui up --script\`.
A number of replicas that was set by hand since then is set back by helm, unless the values have it.`;
}

function undo(parts: ScriptParts, uninstall: string[]): string {
  const { settings, tags, commands } = parts;
  const { context, namespace, release, profile } = settings.target;
  const equals = equivalentsOf(settings.target);
  const flags = [
    ['--context', context, profile],
    ['--profile', profile, 'minikube'],
    ['--namespace', namespace, 'default'],
    ['--release', release, 'taskflow'],
  ].flatMap(([flag = '', value = '', usual]) => (value === usual ? [] : [flag, value]));
  const tagged = [tags.frontend, tags.backend];
  const plainly = [
    uninstall,
    equals.deleteSecret(settings.secretName),
    ...(commands.throwaway ? [equals.deleteSecret(throwawayName(settings.target))] : []),
    ...(namespace === 'default' ? [] : [equals.deleteNamespace()]),
    ...tagged.map((tag) => ['minikube', 'image', 'rm', tag, '-p', profile]),
    ...tagged.map((tag) => ['docker', 'image', 'rm', tag]),
  ];
  return `## How to undo it

\`taskflow-tui\` lists what bears its marks and what \`up\` has written down, asks, and removes it.

${shell([['taskflow-tui', 'down', '--all', ...flags]])}

By hand, all that the script makes${namespace === 'default' ? '' : `; the namespace goes with everything that is in it, so leave that line out when others use ${code(namespace)}`}:

${shell(plainly)}

${commands.throwaway ? 'The throwaway database goes with the release, and all that is in it.' : 'The database is outside of the cluster and is not touched.'} This record and the script are \`${recordName}\` and \`${scriptName}\` in this folder.`;
}
