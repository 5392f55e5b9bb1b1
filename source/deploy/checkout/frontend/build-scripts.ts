// Leaves out what needs the database from the scripts that build a Next.js application, such as `prisma migrate deploy`.
import { quoteCommand } from '../../../quote.js';

/** `command`: a shell command that changes the copy of package.json in the image; '' if nothing must change. */
export type BuildScripts = { command: string; hints: string[] };

/** npm runs these three, in this order. */
const names = ['prebuild', 'build', 'postbuild'];
const database =
  /^(?:\w+=\S*\s+)*(?:(?:npx|bunx|pnpm dlx|pnpm exec|pnpm|yarn|yarn dlx)\s+(?:-\S+\s+)*)?(?:prisma\s+(?:migrate|db)|drizzle-kit\s+(?:push|migrate)|(?:@better-auth\/cli\S*|better-auth|auth)\s+migrate|knex\s+migrate|typeorm\s+migration)\b/;

export function buildScripts(scripts: Record<string, string>): BuildScripts {
  const left: string[] = [];
  const changed = names.flatMap((name) => {
    const written = scripts[name] ?? '';
    const commands = written.split('&&').map((command) => command.trim());
    const kept = commands.filter((command) => !needsDatabase(command, scripts));
    left.push(...commands.filter((command) => !kept.includes(command)));
    return kept.length === commands.length ? [] : [`scripts.${name}=${kept.join(' && ') || 'true'}`];
  });
  if (changed.length === 0) return { command: '', hints: [] };
  return {
    command: quoteCommand(['npm', 'pkg', 'set', ...changed]),
    hints: [
      `Its build runs ${left.join(' and ')}, which needs the database. The image builds without it; up --migrate runs migrations in the cluster`,
    ],
  };
}

function needsDatabase(command: string, scripts: Record<string, string>): boolean {
  const called = /^(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?([\w:.-]+)$/.exec(command)?.[1];
  return (
    database.test(command) || (called !== undefined && scripts[called]?.split('&&').every((each) => database.test(each.trim())) === true)
  );
}
