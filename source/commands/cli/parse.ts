// Parses the command line into one command, or throws a usage error that names the flag.
import { parseArgs } from 'node:util';
import { parseBuildArgs } from './build-args.js';
import { parseBuildChoices } from './build-choices.js';
import { type Command, type Common, commands, commonFlags, type Flag, type FlagValues, type Name } from './options.js';
import { usageError } from './usage-error.js';
import { parseComponent, parseFlags, parseName, parseReplicas, parseShell } from './values.js';

export function parseCommand(args: string[]): Command {
  const name = commandName(args);
  const table: Record<string, Flag> = { ...commonFlags, ...commands[name].flags };
  const { values, words } = split(name, table, args);
  if (values.help) return name === 'wizard' ? { name: 'help' } : { name: 'help', of: name };
  if (values.version) return { name: 'version' };
  const flags = parseFlags(table, values);
  // The types of a command's flags come from the same table as their values.
  return { name, ...flags, ...parseCommon(flags as FlagValues<typeof commonFlags>), ...parseWords(name, words) } as Command;
}

/** The first word, before, between or after flags. */
function commandName(args: string[]): Name {
  const options = Object.assign({}, ...Object.values(commands).map(({ flags }) => flags), commonFlags);
  const [word] = parseArgs({ args, allowPositionals: true, strict: false, options }).positionals;
  if (word === undefined) return 'wizard';
  if (word !== 'wizard' && Object.hasOwn(commands, word)) return word as Name;
  throw usageError(`Unknown command ${JSON.stringify(word)}`, `Use one of ${Object.keys(commands).slice(1).join(', ')}.`);
}

function split(name: Name, options: Record<string, Flag>, args: string[]) {
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, strict: true, options });
    return { values, words: name === 'wizard' ? positionals : positionals.slice(1) };
  } catch (error) {
    // node:util says "Unknown option '--foo'. To specify a positional…": the first sentence is for people.
    const message = error instanceof Error ? error.message : String(error);
    const help = `taskflow-tui ${name === 'wizard' ? '' : `${name} `}--help`;
    throw usageError(message.split(/(?<=['"])\. |\n/)[0] ?? message, `Run ${help} for the list of flags.`);
  }
}

function parseCommon(flags: FlagValues<typeof commonFlags>): Pick<Common, 'target' | 'buildArgs' | 'builds'> {
  const profile = flags.profile ?? 'minikube';
  return {
    target: {
      profile,
      context: flags.context ?? profile,
      namespace: parseName('namespace', flags.namespace ?? 'default', 63),
      release: parseName('release', flags.release ?? 'taskflow', 53),
    },
    buildArgs: parseBuildArgs(flags.buildArg ?? []),
    builds: parseBuildChoices(flags),
  };
}

function parseWords(name: Name, words: string[]) {
  switch (name) {
    case 'scale':
      return { replicas: parseReplicas(words) };
    case 'restart':
    case 'logs':
      return { component: parseComponent(name, words) };
    case 'completion':
      return { shell: parseShell(words) };
    default:
      if (words.length) throw usageError(`Unexpected argument ${JSON.stringify(words[0])}`, `Run taskflow-tui ${name} --help.`);
      return {};
  }
}
