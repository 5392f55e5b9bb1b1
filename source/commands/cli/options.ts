// The command line as one table: commands, their words and flags. Parsing, --help, completions and types come from it.

import type { BuildArgs } from '../../release/application.js';
import { type Component, components } from '../../release/component.js';
import type { BuildChoices, ResourceType, Target } from '../../world/index.js';

/** What `down --only` can name. */
export const resourceTypes = ['release', 'secret', 'namespace', 'node-image', 'engine-image', 'cluster'] as const satisfies ResourceType[];
export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof shells)[number];

/** `accepts` is what a shell can offer. A flag that accepts words takes several, joined by commas. */
export type Flag = { short?: string; about: string } & (
  | { type: 'boolean' }
  | { type: 'string'; placeholder: string; multiple?: boolean; accepts?: 'file' | 'folder' | 'context' | readonly string[] }
);
/** `words` can follow the command; --help shows them as `synopsis`. */
export type Entry = {
  about: string;
  words?: readonly string[];
  synopsis?: string;
  details: readonly string[];
  flags: Record<string, Flag>;
};

export const commonFlags = {
  context: { type: 'string', placeholder: 'NAME', accepts: 'context', about: 'kubeconfig context (default: the profile)' },
  namespace: { type: 'string', placeholder: 'NAME', about: 'Kubernetes namespace (default: default)' },
  release: { type: 'string', placeholder: 'NAME', about: 'Helm release (default: taskflow)' },
  profile: { type: 'string', placeholder: 'NAME', about: 'minikube profile (default: minikube)' },
  frontend: {
    type: 'string',
    placeholder: 'DIR',
    accepts: 'folder',
    about: 'Next.js application to build (default: ./frontend, or the included one)',
  },
  backend: {
    type: 'string',
    placeholder: 'DIR',
    accepts: 'folder',
    about: 'FastAPI application to build (default: ./backend, or the included one)',
  },
  'frontend-env': {
    type: 'string',
    placeholder: 'FILE',
    accepts: 'file',
    about: "dotenv file with values of the frontend's variables, such as frontend/.env.local",
  },
  'backend-env': {
    type: 'string',
    placeholder: 'FILE',
    accepts: 'file',
    about: "dotenv file with values of the backend's variables, such as backend/.env",
  },
  'build-arg': {
    type: 'string',
    placeholder: 'NAME=VALUE',
    multiple: true,
    about: 'build argument, repeatable: NEXT_PUBLIC_… names, NODE_IMAGE, PYTHON_IMAGE, APP_MODULE, …',
  },
  packages: {
    type: 'string',
    placeholder: 'today|DATE',
    about: "packages that no lock file pins: today's, or those of a date (default: the day of the last commit)",
  },
  'add-package': {
    type: 'string',
    placeholder: 'COMPONENT=NAME',
    multiple: true,
    about: 'a package that the sources import and nothing installs, repeatable: backend=email-validator',
  },
  dockerfile: {
    type: 'string',
    placeholder: 'COMPONENT=own',
    multiple: true,
    about: "build with the checkout's own Dockerfile, repeatable: backend=own; backend=default goes back to taskflow-tui's",
  },
  values: { type: 'string', placeholder: 'FILE', accepts: 'file', about: 'Helm values that override values-dev.yaml' },
  'confirm-context': {
    type: 'string',
    placeholder: 'NAME',
    accepts: 'context',
    about: "the context's name again, to allow changes to a cluster that isn't local",
  },
  'no-color': { type: 'boolean', about: 'print without colors, like NO_COLOR' },
  'no-input': { type: 'boolean', about: 'never ask' },
  help: { type: 'boolean', short: 'h', about: 'show help for a command' },
  version: { type: 'boolean', short: 'v', about: 'print the version' },
} as const satisfies Record<string, Flag>;

const json = { type: 'boolean', about: 'print one JSON document' } as const;
const fresh = { type: 'boolean', about: 'forget finished steps and run every step again' } as const;
const yes = { short: 'y', type: 'boolean' } as const;

/** In the order of --help. `wizard` runs when no command is given. */
export const commands = {
  wizard: { about: 'deploy TaskFlow with a wizard, then open the panel', details: [], flags: { fresh } },
  up: {
    about: 'deploy without a screen',
    details: ["Runs the wizard's steps without a screen and prints one line per change, or with --json one event per line."],
    flags: {
      'secrets-file': {
        type: 'string',
        placeholder: 'FILE',
        accepts: 'file',
        about: 'lines of database-url=…, better-auth-secret=…, openai-api-key=…, backend.NAME=…, frontend.NAME=…; - reads standard input',
      },
      'throwaway-database': { type: 'boolean', about: 'run a temporary PostgreSQL in the cluster; no database-url is needed' },
      migrate: { type: 'boolean', about: "run the application's migrations in the cluster before the rollout" },
      json: { type: 'boolean', about: 'print one JSON event per line' },
      yes: { ...yes, about: 'answer yes to everything the wizard would ask' },
      fresh,
      'dry-run': { type: 'boolean', about: 'show which steps would be skipped and which commands would run; change nothing' },
      script: { type: 'boolean', about: 'write a shell script that does the same by hand, and a record of it; change nothing else' },
    },
  },
  status: {
    about: 'show what is running',
    details: ['Shows the release, deployments, pods, services, ports and images.'],
    flags: { json, watch: { type: 'boolean', short: 'w', about: 'print again after every change, until stopped' } },
  },
  forward: {
    about: 'keep localhost:3000 and :8000 open',
    details: ['Forwards localhost:3000 to the frontend and localhost:8000 to the backend until you stop it.'],
    flags: {},
  },
  scale: {
    about: 'set the number of replicas',
    words: components.map((component) => `${component}=`),
    synopsis: 'frontend=N [backend=N]',
    details: ['Sets the number of replicas, waits until they are ready, and keeps the number for the next up.'],
    flags: {},
  },
  restart: {
    about: 'replace the pods one by one',
    words: components,
    synopsis: 'frontend|backend',
    details: ['Replaces the pods one by one and waits until the new ones are ready.'],
    flags: {},
  },
  logs: {
    about: 'print the last lines of every pod',
    words: components,
    synopsis: 'frontend|backend',
    details: ['Prints the last 200 lines of every pod.'],
    flags: { follow: { type: 'boolean', short: 'f', about: 'keep printing new lines until stopped' } },
  },
  doctor: {
    about: 'check tools, engine, cluster and ports',
    details: ['Checks every tool, the engine, the cluster and the ports, and shows how to fix what is wrong.'],
    flags: { json },
  },
  down: {
    about: 'remove what taskflow-tui created',
    details: [
      'Lists what taskflow-tui created, asks, and removes the release. It leaves what somebody changed since, and shows',
      'the command that removes it. What existed before stays. In a terminal you can answer with numbers from the list.',
    ],
    flags: {
      all: { type: 'boolean', about: 'also remove the Secret, the images in the node and the engine, and the namespace' },
      only: {
        type: 'string',
        placeholder: 'TYPE[,TYPE]',
        multiple: true,
        accepts: resourceTypes,
        about: `remove only these: ${resourceTypes.join(', ')}; a release or Secret that you name goes even if somebody changed it`,
      },
      cluster: {
        type: 'boolean',
        about: 'also delete the cluster and everything in it; if taskflow-tui only started it, stop it',
      },
      yes: { ...yes, about: "don't ask" },
    },
  },
  demo: {
    about: 'take the simulated tour',
    details: ['Shows the wizard and the panel with a simulated cluster. Changes nothing.'],
    flags: { auto: { type: 'boolean', about: 'press the keys for you, to the end' } },
  },
  completion: {
    about: 'print a shell completion script',
    words: shells,
    synopsis: shells.join('|'),
    details: [
      'Prints a script that completes commands and flags. To load it in every new shell, add this line to the file:',
      '',
      'bash        eval "$(taskflow-tui completion bash)"          ~/.bashrc',
      'zsh         eval "$(taskflow-tui completion zsh)"           ~/.zshrc, after compinit',
      'fish        taskflow-tui completion fish | source           ~/.config/fish/config.fish',
      'PowerShell  taskflow-tui completion powershell | Out-String | Invoke-Expression    $PROFILE',
    ],
    flags: {},
  },
} as const satisfies Record<string, Entry>;

export type Name = keyof typeof commands;

type Camel<Text extends string> = Text extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : Text;
type ValueOf<F> = F extends { accepts: readonly (infer Word)[] } ? Word[] : F extends { multiple: true } ? string[] : string;
/** The flags as parsed, in camel case: booleans are always there. */
export type FlagValues<Flags> = {
  [F in keyof Flags & string as Flags[F] extends { type: 'boolean' } ? Camel<F> : never]: boolean;
} & { [F in keyof Flags & string as Flags[F] extends { type: 'string' } ? Camel<F> : never]?: ValueOf<Flags[F]> };

/** What the words after a command mean. */
type Words = {
  scale: { replicas: Partial<Record<Component, number>> };
  restart: { component: Component };
  logs: { component: Component };
  completion: { shell: Shell };
};

export type Common = FlagValues<typeof commonFlags> & {
  target: Target;
  buildArgs: Record<Component, BuildArgs>;
  /** Those that the flags name. */
  builds: Record<Component, BuildChoices>;
};
type Runs = {
  [N in Name]: { name: N } & Common & FlagValues<(typeof commands)[N]['flags']> & (N extends keyof Words ? Words[N] : unknown);
};
export type Command = Runs[Name] | { name: 'help'; of?: Exclude<Name, 'wizard'> } | { name: 'version' };
export type CommandOf<N extends Name> = Runs[N];
