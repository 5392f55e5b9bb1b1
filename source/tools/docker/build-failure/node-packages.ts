// Explains why packages of Node.js weren't installed: npm, pnpm, yarn, bun, node-gyp, and Prisma.
import { type Explanation, type Rule, rule } from './rule.js';

const disagree = (tool: string, command: string) => () => ({
  what: 'the lock file and package.json disagree',
  cause: `${tool} installs only what the lock file has, and package.json asks for something else`,
  fix: 'Update the lock file, then retry.',
  command,
});
const noPackage = (name: string) => ({
  what: `the registry doesn't have ${name}`,
  cause: `package.json or the lock file asks for ${name}, and the registry answers 404`,
  fix: 'Correct the name, or sign in to the registry that has it (.npmrc), then retry.',
});
const noVersion = (name: string) => ({
  what: `the registry doesn't have ${name}`,
  cause: `package.json or the lock file asks for ${name}, which nobody published`,
  fix: 'Choose a version that exists, then retry.',
});

/** npm names both sides of a contradiction on lines of their own. */
const peers: Rule = (lines) => {
  if (!lines.some((line) => /\bcode ERESOLVE\b|ERESOLVE unable to resolve|ERESOLVE could not resolve/.test(line))) return undefined;
  const text = (pattern: RegExp) => lines.map((line) => pattern.exec(line)?.[1]).find(Boolean);
  const wanted = text(/\b((?:peer(?:Optional)? )\S+ from \S+)/);
  const found = text(/Found: (\S+)/);
  return {
    what: 'packages contradict each other',
    cause: [`npm can't satisfy ${wanted ?? 'a peer dependency'}`, found && `package.json installs ${found}`].filter(Boolean).join(': '),
    fix: 'Install versions that fit together, or add legacy-peer-deps=true to .npmrc, then retry.',
  };
};

/** Many packages get their compiled part from a code host while they install, and compile it otherwise. */
const downloads: Rule = (lines) => {
  const host = lines.map((line) => fetching.exec(line)?.[1]).find(Boolean);
  return host === undefined
    ? undefined
    : withoutCompiledPart(packageIn(lines), `its install script gets from ${host}, which doesn't answer`);
};
const fetching =
  /(?:prebuild-install|node-pre-gyp|prebuilt|download).{0,200}(?:ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET) ((?!registry\.)[\w.-]{1,200})/i;

/** A package whose install script failed before, when Next.js runs the code that needs it. */
const unfinished: Rule = (lines) =>
  lines.some((line) => /Could not locate the bindings file|Cannot find module '[^'\n]{1,300}\.node'|No native build was found/.test(line))
    ? withoutCompiledPart(packageIn(lines), 'its install script gets or compiles, and that script failed')
    : undefined;

function withoutCompiledPart(name: string | undefined, why: string): Explanation {
  return {
    what: `${name ?? 'a package'} lacks its compiled part`,
    cause: `${name ?? 'A package'} needs a file for this system that ${why}`,
    fix: 'Check the network or the proxy of this computer, or use a package that needs no such file, then retry.',
  };
}

/** The package that npm or a stack names. */
function packageIn(lines: string[]): string | undefined {
  return lines
    .map((line) => /node_modules\/((?:@[\w.-]+\/)?[\w.-]+)(?=$|[\s/"'])/.exec(line)?.[1])
    .find((each) => each && !/^(?:npm|node-gyp|prebuild-install|bindings|next)$/.test(each));
}

const compiles: Rule = (lines) => {
  if (!lines.some((line) => /gyp ERR!|node-gyp(?: rebuild)? failed/.test(line))) return undefined;
  const name = packageIn(lines);
  return {
    what: `${name ?? 'a package'} couldn't be compiled`,
    cause: `${name ?? 'A package'} has no prebuilt file for this system, and its source doesn't compile here`,
    fix: 'Choose a version with prebuilt files for Linux, or a package that needs none, then retry.',
  };
};

export const nodePackageRules: readonly Rule[] = [
  rule(/binaries\.prisma\.sh/, () => ({
    what: "Prisma's engine couldn't be downloaded",
    cause: 'Prisma downloads its engine from binaries.prisma.sh, which doesn’t answer',
    fix: 'Check the network or the proxy of this computer. Prisma 7 and engineType = "client" need no query engine.',
  })),
  rule(/(?:Missing required|resolve) environment variable: "?(\w+)|Environment variable not found: (\w+)/, (name, other) => ({
    what: 'Prisma misses a variable',
    cause: `The Prisma schema or prisma.config reads ${name || other}, which has no value while the image builds`,
    fix: 'Give it a default in prisma.config, then retry.',
  })),
  rule(/Error code: (P\d{4})/, (code) => ({
    what: "the Prisma schema isn't valid",
    cause: `prisma generate refuses the schema (${code})`,
    fix: 'Run npx prisma validate, correct the schema, then retry.',
    command: 'npx prisma validate',
  })),
  rule(/\bcode EUSAGE\b|npm ci` can only install packages when/, disagree('npm ci', 'npm install')),
  rule(/ERR_PNPM_(?:OUTDATED_LOCKFILE|LOCKFILE_CONFIG_MISMATCH|NO_LOCKFILE)/, disagree('pnpm', 'pnpm install')),
  rule(/YN0028.*lockfile would have been|Your lockfile needs to be updated/, disagree('yarn', 'yarn install')),
  rule(/lockfile had changes, but lockfile is frozen/, disagree('bun', 'bun install')),
  peers,
  rule(/No matching version found for ([^\s]+?)\.?(?:\s|$)/, noVersion),
  rule(/^npm (?:error|ERR!) 404 +(?:The requested resource )?'([^']+)'/, noPackage),
  rule(/ERR_PNPM_FETCH_404\s+GET \S+\/([^/\s:]+): /, noPackage),
  rule(/^error: (\S+) failed to resolve$/, noPackage),
  rule(/Not compatible with your version of node\/npm: (\S+)/, (name) => ({
    what: `${name} needs another Node.js`,
    cause: `${name} doesn't accept the Node.js of the base image`,
    fix: 'Pass --build-arg NODE_IMAGE=node:24-alpine, or another version that it accepts.',
  })),
  downloads,
  unfinished,
  compiles,
  rule(/Missing script: "([^"]+)"/, (name) => ({
    what: `there is no script "${name}"`,
    cause: `package.json has no script "${name}"`,
    fix: 'Add it to package.json, then retry.',
  })),
];
