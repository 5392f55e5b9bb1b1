// Leaves out what isn't a build from the scripts that build a Next.js application: migrations, which need the database, and checks.
import { quoteCommand } from '../../../quote.js';

/** `command`: a shell command that changes the copy of package.json in the image; '' if nothing must change. */
export type BuildScripts = { command: string; hints: string[] };

/** npm runs these three, in this order. */
const names = ['prebuild', 'build', 'postbuild'];
const database =
  /^(?:\w+=\S*\s+)*(?:(?:npx|bunx|pnpm dlx|pnpm exec|pnpm|yarn|yarn dlx)\s+(?:-\S+\s+)*)?(?:prisma\s+(?:migrate|db)|drizzle-kit\s+(?:push|migrate)|(?:@better-auth\/cli\S*|better-auth|auth)\s+migrate|knex\s+migrate|typeorm\s+migration)\b/;

/** next build checks types itself, and up to 15 it lints; only there can the person choose to build without the checks. */
const checks = /^(?:npx\s+)?(?:tsc(?:\s+--\w+)*$|eslint\b|next\s+lint\b|prettier\s+--check\b|biome\s+(?:check|ci|lint)\b)/;

export function buildScripts(scripts: Record<string, string>): BuildScripts {
  const left: string[] = [];
  const changed = names.flatMap((name) => {
    const written = scripts[name] ?? '';
    const commands = written.split('&&').map((command) => command.trim());
    const kept = commands.filter((command) => !runs(database, command, scripts) && !runs(checks, command, scripts));
    left.push(...commands.filter((command) => !kept.includes(command)));
    return kept.length === commands.length ? [] : [`scripts.${name}=${kept.join(' && ') || 'true'}`];
  });
  if (changed.length === 0) return { command: '', hints: [] };
  const migrations = left.filter((command) => runs(database, command, scripts));
  const others = left.filter((command) => !migrations.includes(command));
  return {
    command: quoteCommand(['npm', 'pkg', 'set', ...changed]),
    hints: [
      ...(migrations.length
        ? [
            `Its build runs ${list(migrations)}, which needs the database. The image builds without it; up --migrate runs migrations in the cluster`,
          ]
        : []),
      ...(others.length
        ? [`Its build runs ${list(others)}. The image builds without it, since it checks the code and builds nothing`]
        : []),
    ],
  };
}

function list(commands: string[]): string {
  return [...new Set(commands)].join(' and ');
}

/** The command itself, or the script of package.json that it calls. */
function runs(what: RegExp, command: string, scripts: Record<string, string>): boolean {
  const called = /^(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?([\w:.-]+)$/.exec(command)?.[1];
  return what.test(command) || (called !== undefined && scripts[called]?.split('&&').every((each) => what.test(each.trim())) === true);
}
