// Formats the record in Markdown for a reviewer: what the script makes and why, its commands, the current state, and how to undo it.

import { quoteCommand } from '../../quote.js';
import { components } from '../../release/component.js';
import { equivalentsOf } from '../../release/kubectl-commands.js';
import { temporary, throwawayName } from '../../release/throwaway.js';
import { envSecretName } from '../../release/variables/env-secret.js';
import type { Helm } from '../../world/index.js';
import type { StepId } from '../engine/event.js';
import type { CurrentState, StepState } from './current-state.js';
import { code, prose, shell, table } from './markdown.js';
import { recordName, type ScriptParts, scriptName } from './parts.js';
import { marker, utc } from './script.js';
import { withVariables } from './variables.js';

export type RecordParts = { parts: ScriptParts; found: CurrentState; uninstall: ReturnType<Helm['uninstallCommand']> };

/** Ends with a newline. The caller redacts it. */
export function formatRecord({ parts, found, uninstall }: RecordParts): string {
  const sections = [opening(parts), target(parts), tools(found), made(parts), ...steps(parts, found), use(), undo(parts, uninstall)];
  return `${sections.join('\n\n')}\n`;
}

function opening({ at }: ScriptParts): string {
  return `<!-- ${marker}, which overwrites this file. -->
# TaskFlow on Kubernetes, by hand

This is the record of \`${scriptName}\`, which does the same as \`taskflow-tui up\`. It lists what the script makes and why, every command, and
what was already done on this machine on ${utc(at)}. Writing it changed nothing.`;
}

function target({ settings }: ScriptParts): string {
  const { context, namespace, release, profile } = settings.target;
  const rows = [
    ['Context', context],
    ['minikube profile', profile],
    ['Namespace', namespace],
    ['Release', release],
    ['Chart', settings.chart],
    ...settings.valuesFiles.map((file) => ['Values', file]),
    ...components.map((component) => [`Source of the ${component}`, settings.sources[component].directory]),
  ];
  return `## Where\n\n${table(['', ''], rows)}\n\nEvery command names the context and the namespace, so the current context of the kubeconfig doesn't matter.`;
}

function tools({ checks, steps: { tools: now } }: CurrentState): string {
  const rows = checks.map(({ name, found, needed, ok }) => [name, found, needed, ok ? '' : 'not OK']);
  return `## Tools found\n\n${rows.length ? table(['tool', 'found', 'needed', ''], rows) : 'They were not checked.'}${now.type === 'fails' ? `\n\n${nowText(now, [])}` : ''}`;
}

function made({ settings, tags, commands, variables }: ScriptParts): string {
  const { namespace, release, profile } = settings.target;
  const name = code(throwawayName(settings.target));
  const throwaway = commands.throwaway
    ? `- the Secret ${name} in it, with the password of the throwaway PostgreSQL ${name}, which is part of the release. It is temporary: ${temporary};\n`
    : '';
  const own = withVariables(variables).map(
    (component) =>
      `- the Secret ${code(envSecretName(component))} in it, with the ${component}'s own variables: ${variables[component].map(({ name }) => code(name)).join(', ')};\n`,
  );
  return `## What the script makes

${commands.start ? `- the cluster ${code(profile)}: started, or made if it doesn't exist;\n` : ''}- two images in the Docker engine and in the node: ${code(tags.frontend)} and ${code(tags.backend)};
- the namespace ${code(namespace)}, if it doesn't exist;
- the Secret ${code(settings.secretName)} in it, with the keys \`database-url\`, \`better-auth-secret\`, and \`openai-api-key\`;
${own.join('')}${throwaway}- the helm release ${code(release)}, with everything in the chart.

The script changes nothing else, on this machine or in the cluster, and skips what is already done.`;
}

type Section = { id: StepId; title: string; why: string; commands: string[][] };

function sectionsOf({ settings, commands }: ScriptParts): Section[] {
  const { throwaway } = commands;
  const both = (of: Record<'frontend' | 'backend', string[]>) => [of.frontend, of.backend];
  const start = commands.start
    ? 'Pods need a cluster. The script uses one that is already running.'
    : "The context isn't minikube's, so the script doesn't start its cluster, and only checks that it answers.";
  return [
    { id: 'cluster', title: 'Cluster', why: start, commands: commands.start ? [commands.start] : [] },
    {
      id: 'secrets',
      title: 'Secret',
      why: `The pods read the database’s address and two keys from the Secret ${code(settings.secretName)}, and not from the chart’s values, because helm stores a copy of those. The script reads them from a file, standard input, or the keyboard, and passes them to kubectl on standard input. It puts them in no argument, no environment, and no file. A Secret with all three keys stays as it is, unless you give other values.${throwaway ? ` If ${code(throwawayName(settings.target))} has no password yet, the script makes a random one for the throwaway database. \`database-url\` contains it.` : ''}`,
      commands: [...(throwaway ? [throwaway.applySecret] : []), commands.applySecret],
    },
    {
      id: 'images',
      title: 'Images',
      why: 'The script builds both from the folders above. The tag depends on the content, so it skips an image that the engine already has. (`taskflow-tui up` also starts each image once by itself. Here the probes of the pods check them.)',
      commands: both(commands.build),
    },
    {
      id: 'load',
      title: 'Load',
      why: 'The node has its own image store, and there is no registry. `minikube image load` does not report every failure, so the script checks the node afterwards.',
      commands: both(commands.load),
    },
    {
      id: 'release',
      title: 'Release',
      why: 'helm checks the chart and installs or upgrades it. Then the script waits for the rollouts. Standard input has values that override those of the files: image tags, probe paths, replicas that you chose earlier, and the revision of the Secret. Kubernetes replaces the pods when that revision changes.',
      commands: [commands.lint, commands.upgrade, ...(throwaway ? [throwaway.rollout] : []), ...both(commands.rollout)],
    },
    {
      id: 'ports',
      title: 'Ports',
      why: `Until you press Ctrl-C, http://localhost:${settings.ports.frontend} is the frontend and http://localhost:${settings.ports.backend} the backend. You can sign in only at the first address. With \`--no-forward\`, the script skips this.`,
      commands: both(commands.forward),
    },
  ];
}

function steps(parts: ScriptParts, { steps: now }: CurrentState): string[] {
  return sectionsOf(parts).map(({ id, title, why, commands }, i) =>
    [`## ${i + 1}. ${title}`, why, ...(commands.length ? [shell(commands)] : []), nowText(now[id], commands)].join('\n\n'),
  );
}

/** @param commands already shown above */
function nowText(now: StepState, commands: string[][]): string {
  switch (now.type) {
    case 'done':
      return `**Now:** done, so it would be skipped: ${prose(now.reason)}`;
    case 'runs': {
      const noted = now.noted.map((text) => `\n- ${prose(text)}`).join('');
      return `**Now:** to do: ${prose(now.because)}. ${wouldRun(now.commands, commands)}${noted && `\n${noted}`}`;
    }
    case 'fails':
      return `**Now:** this would fail: ${prose(now.problem.problem)}. ${prose(`${now.problem.cause}. Fix: ${now.problem.fix}`)}`;
    case 'unreached':
      return '**Now:** unknown, because an earlier step would fail.';
  }
}

function wouldRun(now: string[][], above: string[][]): string {
  if (!now.length) return '`taskflow-tui up` would only check it, and change nothing.';
  // Without the flag for machine-readable progress and without comments.
  const bare = (argv: string[]) => quoteCommand(argv.filter((each) => !each.startsWith('--progress') && !each.startsWith('# ')));
  const all = above.length > 0 && above.every((command) => now.some((each) => bare(each) === bare(command)));
  const others = all ? now.filter((each) => !above.some((command) => bare(command) === bare(each))) : now;
  const these = all ? '`taskflow-tui up` would run the commands above' : '`taskflow-tui up` would run:';
  return others.length ? `${these}${all ? ', and also:' : ''}\n\n${shell(others)}` : `${these}.`;
}

function use(): string {
  return `## How to run it

\`\`\`sh
./${scriptName} secrets.txt          # lines of key=value; - reads standard input
./${scriptName}                      # keeps the values in the cluster, and asks for the rest
./${scriptName} - --no-forward       # exits when the pods are ready
\`\`\`

You can run it again at any time. Exit status: 0 done, 1 a step failed, 2 a wrong argument or value, 3 a tool or the cluster is missing.
The image tags depend on the sources. After a change, write both files again with \`taskflow-tui up --script\`.
helm resets a number of replicas that you set by hand, unless the values have it.`;
}

function undo(parts: ScriptParts, uninstall: string[]): string {
  const { settings, tags, commands } = parts;
  const { context, namespace, release, profile } = settings.target;
  const equivalents = equivalentsOf(settings.target);
  const flags = [
    ['--context', context, profile],
    ['--profile', profile, 'minikube'],
    ['--namespace', namespace, 'default'],
    ['--release', release, 'taskflow'],
  ].flatMap(([flag = '', value = '', usual]) => (value === usual ? [] : [flag, value]));
  const tagged = [tags.frontend, tags.backend];
  const plainly = [
    uninstall,
    equivalents.deleteSecret(settings.secretName),
    ...withVariables(parts.variables).map((component) => equivalents.deleteSecret(envSecretName(component))),
    ...(commands.throwaway ? [equivalents.deleteSecret(throwawayName(settings.target))] : []),
    ...(namespace === 'default' ? [] : [equivalents.deleteNamespace()]),
    ...tagged.map((tag) => ['minikube', 'image', 'rm', tag, '-p', profile]),
    ...tagged.map((tag) => ['docker', 'image', 'rm', tag]),
  ];
  return `## How to undo it

\`taskflow-tui down\` lists what has its labels or is in its ledger, asks, and removes it.

${shell([['taskflow-tui', 'down', '--all', ...flags]])}

By hand, this removes everything that the script makes${namespace === 'default' ? '' : `. Deleting the namespace deletes everything in it, so skip that line if others use ${code(namespace)}`}:

${shell(plainly)}

${commands.throwaway ? 'Uninstalling the release deletes the throwaway database and its data.' : 'The database is outside the cluster and stays as it is.'} This record and the script are \`${recordName}\` and \`${scriptName}\` in this folder.`;
}
