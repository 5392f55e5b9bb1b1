// The command line, parsed once at the door: arguments → one command, or a Failure (exit 2) that names the flag.
import { parseArgs } from 'node:util';
import { type Command, commands, commonFlags, type Name } from './options.js';
import { usage } from './usage-error.js';
import { commonOf, componentOf, none, onlyOf, replicasOf, shellOf, type Values } from './values.js';

/** Throws a Failure with exit 2 that names what is wrong. */
export function parseCommand(args: string[]): Command {
  const name = commandName(args);
  const { values, rest } = parse(name, args);
  if (values.help) return name === 'wizard' ? { name: 'help' } : { name: 'help', of: name };
  if (values.version) return { name: 'version' };
  return build(name, values, rest);
}

/** The first word, wherever it stands among flags; a word that is no command is said to be none. */
function commandName(args: string[]): Name {
  const { positionals } = parseArgs({ args, allowPositionals: true, strict: false, options: allFlags() });
  const [word] = positionals;
  if (word === undefined) return 'wizard';
  if (word !== 'wizard' && Object.hasOwn(commands, word)) return word as Name;
  throw usage(`there is no command ${JSON.stringify(word)}`, `commands: ${Object.keys(commands).slice(1).join(', ')}`);
}

function allFlags() {
  return { ...Object.assign({}, ...Object.values(commands).map(({ flags }) => flags)), ...commonFlags };
}

function parse(name: Name, args: string[]): { values: Values; rest: string[] } {
  try {
    const options = { ...commonFlags, ...commands[name].flags };
    const { values, positionals } = parseArgs({ args, allowPositionals: true, strict: true, options });
    return { values: values as Values, rest: name === 'wizard' ? positionals : positionals.slice(1) };
  } catch (error) {
    // node:util says "Unknown option '--foo'. To specify a positional…": the first sentence is for people.
    const message = error instanceof Error ? error.message : String(error);
    throw usage(
      message.split(/(?<=['"])\. |\n/)[0] ?? message,
      `taskflow-tui ${name === 'wizard' ? '' : `${name} `}--help lists the flags`,
    );
  }
}

function build(name: Name, values: Values, rest: string[]): Command {
  if (name === 'completion') return { name, shell: shellOf(rest) };
  const shared = commonOf(values);
  const flag = (key: string) => values[key] === true;
  if (!['scale', 'restart', 'logs'].includes(name)) none(name, rest);
  switch (name) {
    case 'wizard':
      return { name, fresh: flag('fresh'), ...shared };
    case 'up':
      return {
        name,
        json: flag('json'),
        yes: flag('yes'),
        fresh: flag('fresh'),
        dryRun: flag('dry-run'),
        script: flag('script'),
        throwawayDatabase: flag('throwaway-database'),
        ...(typeof values['secrets-file'] === 'string' ? { secretsFile: values['secrets-file'] } : {}),
        ...shared,
      };
    case 'status':
      return { name, json: flag('json'), watch: flag('watch'), ...shared };
    case 'doctor':
      return { name, json: flag('json'), ...shared };
    case 'down':
      return { name, yes: flag('yes'), all: flag('all'), cluster: flag('cluster'), ...onlyOf(values.only), ...shared };
    case 'scale':
      return { name, wanted: replicasOf(rest), ...shared };
    case 'restart':
      return { name, component: componentOf(name, rest), ...shared };
    case 'logs':
      return { name, component: componentOf(name, rest), follow: flag('follow'), ...shared };
    case 'forward':
      return { name, ...shared };
    case 'demo':
      return { name, auto: flag('auto'), ...shared };
  }
}
