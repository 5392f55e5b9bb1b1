// The command line as data: every command, its words and its flags. Parsing, --help and the shells' completions read this one table.

import type { BuildArgs } from '../../release/application.js';
import type { Component } from '../../release/component.js';
import { components } from '../../release/component.js';
import type { MadeType, Target } from '../../world/index.js';

export type Common = {
  target: Target;
  frontend?: string;
  backend?: string;
  values?: string;
  /** By the component whose Dockerfile takes them. */
  buildArgs: Record<Component, BuildArgs>;
  confirmContext?: string;
  /** false: never ask on the terminal. */
  input: boolean;
};

export type Command =
  | { name: 'help'; of?: Exclude<Name, 'wizard'> }
  | { name: 'version' }
  | ({ name: 'wizard'; fresh: boolean } & Common)
  | ({
      name: 'up';
      json: boolean;
      yes: boolean;
      fresh: boolean;
      dryRun: boolean;
      script: boolean;
      throwawayDatabase: boolean;
      secretsFile?: string;
    } & Common)
  | ({ name: 'status'; json: boolean; watch: boolean } & Common)
  | ({ name: 'forward' } & Common)
  | ({ name: 'scale'; wanted: Partial<Record<Component, number>> } & Common)
  | ({ name: 'restart'; component: Component } & Common)
  | ({ name: 'logs'; component: Component; follow: boolean } & Common)
  | ({ name: 'doctor'; json: boolean } & Common)
  | ({ name: 'down'; yes: boolean; all: boolean; cluster: boolean; only?: MadeType[] } & Common)
  | ({ name: 'demo'; auto: boolean } & Common)
  | { name: 'completion'; shell: Shell };

/** What `down --only` may name: the kinds of things that the ledger has. */
export const madeTypes = ['release', 'secret', 'namespace', 'node-image', 'engine-image', 'cluster'] as const satisfies MadeType[];
export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof shells)[number];

/** `value` is what stands for it in --help; `takes` is what a shell may offer: a kind of path, a context, or words (`list`: joined by commas). */
export type Flag = { short?: string; about: string } & (
  | { type: 'boolean' }
  | { type: 'string'; value: string; multiple?: boolean; takes?: 'file' | 'folder' | 'context' | readonly string[]; list?: boolean }
);
/** `words`: what may follow the command, `synopsis` how --help shows them. `told`: more about it, a paragraph each. */
export type Entry = { about: string; words?: readonly string[]; synopsis?: string; told: readonly string[]; flags: Record<string, Flag> };

export const commonFlags = {
  context: { type: 'string', value: 'NAME', takes: 'context', about: "kubeconfig context (default: the profile's name)" },
  namespace: { type: 'string', value: 'NAME', about: 'where TaskFlow goes (default: default)' },
  release: { type: 'string', value: 'NAME', about: 'helm release (default: taskflow)' },
  profile: { type: 'string', value: 'NAME', about: 'minikube profile (default: minikube)' },
  frontend: {
    type: 'string',
    value: 'DIR',
    takes: 'folder',
    about: 'build this Next.js application (default: ./frontend, else the one included)',
  },
  backend: {
    type: 'string',
    value: 'DIR',
    takes: 'folder',
    about: 'build this FastAPI application (default: ./backend, else the one included)',
  },
  'build-arg': {
    type: 'string',
    value: 'NAME=VALUE',
    multiple: true,
    about: 'for the images, any number: NEXT_PUBLIC_… names, NODE_IMAGE, PYTHON_IMAGE, APP_MODULE, …',
  },
  values: { type: 'string', value: 'FILE', takes: 'file', about: 'more helm values, over values-dev.yaml' },
  'confirm-context': {
    type: 'string',
    value: 'NAME',
    takes: 'context',
    about: 'the name again, for a context that is not a local cluster',
  },
  'no-color': { type: 'boolean', about: 'no colours, as with NO_COLOR' },
  'no-input': { type: 'boolean', about: 'never ask' },
  help: { type: 'boolean', short: 'h', about: 'what a command does, and its flags' },
  version: { type: 'boolean', short: 'v', about: 'the version of this program' },
} as const satisfies Record<string, Flag>;

const json = { type: 'boolean', about: 'one JSON document' } as const;

/** `wizard` is what happens without a word. In the order of --help. */
export const commands = {
  wizard: {
    about: 'the wizard, then the panel',
    told: [],
    flags: { fresh: { type: 'boolean', about: 'forgets what was done: every step is run again' } },
  },
  up: {
    about: 'the same without a screen',
    told: ['The steps of the wizard without a screen: a line a transition, or with --json an event a line.'],
    flags: {
      'secrets-file': {
        type: 'string',
        value: 'FILE',
        takes: 'file',
        about: 'lines database-url=…, better-auth-secret=…, openai-api-key=…; - is stdin',
      },
      'throwaway-database': { type: 'boolean', about: 'a temporary PostgreSQL in the cluster in place of a database-url' },
      json: { type: 'boolean', about: 'one JSON event a line' },
      yes: { type: 'boolean', short: 'y', about: 'consents to what the wizard would ask' },
      fresh: { type: 'boolean', about: 'forgets what was done: every step is run again' },
      'dry-run': { type: 'boolean', about: 'shows what would be skipped and which commands would be run; changes nothing' },
      script: { type: 'boolean', about: 'writes a shell script that does the same by hand, and a record; changes nothing else' },
    },
  },
  status: {
    about: 'what is true now',
    told: ['Release, deployments, pods, services, ports and images: what is true now.'],
    flags: { json, watch: { type: 'boolean', short: 'w', about: 'again at every change, until stopped' } },
  },
  forward: {
    about: 'holds localhost:3000 and :8000 open',
    told: ['Holds localhost:3000 (frontend) and localhost:8000 (backend) open until it is stopped.'],
    flags: {},
  },
  scale: {
    about: 'sets replicas',
    words: components.map((component) => `${component}=`),
    synopsis: 'frontend=N [backend=N]',
    told: ['Sets the replicas and waits for them; remembered for the next up.'],
    flags: {},
  },
  restart: {
    about: 'replaces the pods one by one',
    words: components,
    synopsis: 'frontend|backend',
    told: ['Replaces the pods one by one and waits for the new ones.'],
    flags: {},
  },
  logs: {
    about: 'the last lines of every pod',
    words: components,
    synopsis: 'frontend|backend',
    told: ['The last 200 lines of every pod.'],
    flags: { follow: { type: 'boolean', short: 'f', about: 'goes on with what comes, until stopped' } },
  },
  doctor: {
    about: 'every check with its cure',
    told: ['Every tool, engine, cluster and port check with its cure.'],
    flags: { json },
  },
  down: {
    about: 'removes what it made',
    told: [
      'Lists what taskflow-tui made here and has written down, asks, and removes the release. What somebody changed',
      'since is left, with the command that would remove it; what was there before stays. In a terminal the answer',
      'may be numbers from the list.',
    ],
    flags: {
      all: { type: 'boolean', about: 'the Secret, the images in the node and in the engine, and the namespace too' },
      only: {
        type: 'string',
        value: 'TYPE[,TYPE]',
        multiple: true,
        takes: madeTypes,
        list: true,
        about: `exactly these: ${madeTypes.join(', ')}; a release or a Secret that was named goes also when somebody changed it`,
      },
      cluster: {
        type: 'boolean',
        about: 'the cluster too: deleted, with everything in it, when it was made here; stopped, when it was only started here',
      },
      yes: { type: 'boolean', short: 'y', about: 'does not ask' },
    },
  },
  demo: {
    about: 'the tour, simulated',
    told: ['The wizard and the panel over a simulated cluster; touches nothing.'],
    flags: { auto: { type: 'boolean', about: 'plays by itself to the end, and presses the keys for you' } },
  },
  completion: {
    about: 'a script that completes these words in a shell',
    words: shells,
    synopsis: shells.join('|'),
    told: [
      'Prints a script that teaches a shell to complete the commands and flags. To load it in every new shell:',
      '',
      'bash        eval "$(taskflow-tui completion bash)"          in ~/.bashrc',
      'zsh         eval "$(taskflow-tui completion zsh)"           in ~/.zshrc, after compinit',
      'fish        taskflow-tui completion fish | source           in ~/.config/fish/config.fish',
      'PowerShell  taskflow-tui completion powershell | Out-String | Invoke-Expression    in $PROFILE',
    ],
    flags: {},
  },
} as const satisfies Record<string, Entry>;

export type Name = keyof typeof commands;
