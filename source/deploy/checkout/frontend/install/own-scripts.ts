// Finds the application's own scripts that an install would run. They need its sources, so the image runs them after it copies those.
const lifecycle = ['preinstall', 'install', 'postinstall', 'prepare'];
/** Git hooks, browsers for tests, and checks of the package manager: none is part of an image. The build generates Prisma's client itself. */
const needless = /\b(husky|lefthook|simple-git-hooks|pre-commit|only-allow|playwright|cypress|next telemetry)\b/;
const onlyPrisma = /^(npx |pnpm |yarn |bunx )?prisma generate( --no-hints)?$/;

/** A shell command for the application's folder; undefined if there is nothing to run. */
export function ownScripts(scripts: Record<string, string>): string | undefined {
  const names = lifecycle.filter((name) => {
    const text = scripts[name]?.trim();
    return text !== undefined && text !== '' && !needless.test(text) && !onlyPrisma.test(text);
  });
  if (names.length === 0) return undefined;
  return names.map((name) => `npm run ${name} || echo "taskflow-tui: the script ${name} failed, the build goes on"`).join('; ');
}
