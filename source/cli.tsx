// Entry point: parses the command line, loads and runs one command, and sets the exit status. Only this file calls process.exit.
import './environment.js';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from './commands/cli/options.js';
import { parseCommand } from './commands/cli/parse.js';
import { reportError } from './commands/report-error.js';
import { Cancelled, type ExitStatus, Failure } from './problem.js';

// Both dist/cli.js and source/cli.tsx are one folder below the root.
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

async function main(args: string[], signal: AbortSignal): Promise<ExitStatus> {
  try {
    const exit = await run(parseCommand(args), signal);
    // logs -f and forward end normally when they are stopped, but they were interrupted.
    return signal.aborted ? 130 : exit;
  } catch (error) {
    if (signal.aborted || error instanceof Cancelled) return 130;
    return reportError(error);
  }
}

async function run(command: Command, signal: AbortSignal): Promise<ExitStatus> {
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

const end = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    // A second signal doesn't wait for an orderly end.
    if (end.signal.aborted) process.exit(130);
    end.abort();
  });
}
/** How long, in ms, programs and the screen may take to stop after an unexpected error. */
const gracePeriod = 3000;
let fault: { error: unknown } | undefined;
// Unhandled rejections arrive here too. Only the first error is reported: later ones may be its consequences.
process.on('uncaughtException', (error) => {
  if (fault) return;
  fault = { error };
  end.abort();
  setTimeout(() => process.exit(reportError(error)), gracePeriod);
});
// In `up | head` the reader may end first; that isn't an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw new Failure({
    problem: "The output can't be written",
    cause: error.message,
    fix: 'Free up space on its disk or send it elsewhere, then run the command again.',
  });
});
process.stderr.on('error', () => {});

const exit = await main(process.argv.slice(2), end.signal);
// Wait for the pipe to take all data. A write error arrives one tick later.
process.stdout.write('', () => setImmediate(() => process.exit(fault ? reportError(fault.error) : exit)));
