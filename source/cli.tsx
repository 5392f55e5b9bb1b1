// The entry: arguments → one command; the only process.exit. What a command needs is loaded when it is called.
import './environment.js';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from './commands/cli/options.js';
import { parseCommand } from './commands/cli/parse.js';
import { lastWords } from './commands/report-error.js';
import { Cancelled, type ExitStatus, Failure } from './problem.js';

// dist/cli.js and source/cli.tsx both lie one folder below the root.
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

async function main(args: string[], signal: AbortSignal): Promise<ExitStatus> {
  try {
    const exit = await perform(parseCommand(args), signal);
    // What follows or holds something open ends well when it is stopped: it was interrupted all the same.
    return signal.aborted ? 130 : exit;
  } catch (error) {
    if (signal.aborted || error instanceof Cancelled) return 130;
    return lastWords(error);
  }
}

async function perform(command: Command, signal: AbortSignal): Promise<ExitStatus> {
  switch (command.name) {
    case 'help':
      process.stdout.write(`${(await import('./commands/cli/help.js')).helpText(command.of)}\n`);
      return 0;
    case 'version':
      process.stdout.write(`${version()}\n`);
      return 0;
    case 'wizard':
      return (await import('./commands/wizard/wizard.js')).wizard(command, root, signal);
    case 'up':
      return (await import('./commands/up/up.js')).up(command, root, signal);
    case 'status':
      return (await import('./commands/status/status.js')).status(command, root, signal);
    case 'forward':
      return (await import('./commands/forward.js')).forward(command, root, signal);
    case 'scale':
      return (await import('./commands/scale.js')).scale(command, root, signal);
    case 'restart':
      return (await import('./commands/restart.js')).restart(command, root, signal);
    case 'logs':
      return (await import('./commands/logs.js')).logs(command, root, signal);
    case 'doctor':
      return (await import('./commands/doctor/doctor.js')).doctor(command, root, signal);
    case 'down':
      return (await import('./commands/down/down.js')).down(command, root, signal);
    case 'demo':
      return (await import('./commands/demo.js')).demo(command, root, signal);
    case 'completion':
      process.stdout.write((await import('./commands/cli/completion/index.js')).completionScript(command.shell));
      return 0;
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
/** ms for what runs to end in good order after a fault: programs are asked to end, the screen puts the terminal back. */
const orderlyMs = 3000;
let fault: { error: unknown } | undefined;
// Also for promises that nobody looks after. The first one tells; what follows from it does not.
process.on('uncaughtException', (error) => {
  if (fault) return;
  fault = { error };
  ending.abort();
  setTimeout(() => process.exit(lastWords(error)), orderlyMs);
});
// A reader that went away (`up | head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw new Failure({
    problem: 'the output cannot be written',
    cause: error.message,
    fix: 'make room where it goes to, or send it elsewhere; then run the command again',
  });
});
process.stderr.on('error', () => {});

const exit = await main(process.argv.slice(2), ending.signal);
// Data that a pipe has not taken yet would be lost by exiting at once; that it could not be written is told a moment later.
process.stdout.write('', () => setImmediate(() => process.exit(fault ? lastWords(fault.error) : exit)));
