// The entry: arguments → one command; the only process.exit. What a command needs is loaded when it is called.
import './environment.js';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { helpText } from './commands/help.js';
import { type Command, parseCommand } from './commands/options.js';
import { problemLines } from './deploy/line.js';
import { Cancelled, type ExitStatus, Failure, problemOf } from './problem.js';

// dist/cli.js and source/cli.tsx both lie one folder below the root.
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

async function main(args: string[], signal: AbortSignal): Promise<ExitStatus> {
  try {
    const exit = await perform(parseCommand(args), signal);
    // What follows or holds something open ends well when it is stopped: it was interrupted all the same.
    return signal.aborted ? 130 : exit;
  } catch (error) {
    if (signal.aborted || error instanceof Cancelled) return 130;
    const problem = problemOf(error);
    // A wrong word on the command line is its own cause.
    const lines = problem.cause ? problemLines(problem) : [problem.cure];
    process.stderr.write(`taskflow-tui: ${problem.problem}\n${lines.map((line) => `  ${line}`).join('\n')}\n`);
    return error instanceof Failure ? (problem.exit ?? 1) : 1;
  }
}

async function perform(command: Command, signal: AbortSignal): Promise<ExitStatus> {
  switch (command.name) {
    case 'help':
      process.stdout.write(`${helpText(command.of)}\n`);
      return 0;
    case 'version':
      process.stdout.write(`${version()}\n`);
      return 0;
    case 'wizard':
      return (await import('./commands/wizard.js')).wizard(command, root, signal);
    case 'up':
      return (await import('./commands/up.js')).up(command, root, signal);
    case 'status':
      return (await import('./commands/status.js')).status(command, root, signal);
    case 'forward':
      return (await import('./commands/forward.js')).forward(command, root, signal);
    case 'scale':
      return (await import('./commands/actions.js')).scale(command, root, signal);
    case 'restart':
      return (await import('./commands/actions.js')).restart(command, root, signal);
    case 'logs':
      return (await import('./commands/actions.js')).logs(command, root, signal);
    case 'doctor':
      return (await import('./commands/doctor.js')).doctor(command, root, signal);
    case 'down':
      return (await import('./commands/down.js')).down(command, root, signal);
    case 'demo':
      return (await import('./commands/demo.js')).demo(command, root, signal);
  }
}

function version(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return manifest.version;
}

const ending = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    // The first asks everything to stop; a second does not wait for it.
    if (ending.signal.aborted) process.exit(130);
    ending.abort();
  });
}
// A reader that went away (`up | head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
});

const exit = await main(process.argv.slice(2), ending.signal);
// Data that a pipe has not taken yet would be lost by exiting at once.
process.stdout.write('', () => process.exit(exit));
