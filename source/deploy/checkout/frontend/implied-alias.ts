// The folder that `@/` means in a checkout whose tsconfig.json doesn't say so, as create-next-app would have written it.
import type { ImpliedAlias } from '../sources/script-modules.js';

/** For the hints. */
export function aliasHint({ prefix, folder, config }: ImpliedAlias): string {
  return `${config} gives ${prefix} no folder, so the build takes ${folder === '.' ? 'the folder of package.json' : `${folder}/`}`;
}

/**
 * Runs in the build. TypeScript inherits what tsconfig.json had (https://www.typescriptlang.org/tsconfig/#extends); Next.js reads no `extends` of a
 * jsconfig.json.
 */
export function aliasCommand({ prefix, folder }: ImpliedAlias): string {
  const paths = JSON.stringify({ [`${prefix}*`]: [folder === '.' ? './*' : `./${folder}/*`] });
  return `node -e 'const fs = require("fs"), paths = ${paths}; if (fs.existsSync("tsconfig.json")) { fs.renameSync("tsconfig.json", "tsconfig.own.json"); fs.writeFileSync("tsconfig.json", JSON.stringify({ extends: "./tsconfig.own.json", compilerOptions: { paths } })); } else { let own = {}; try { own = JSON.parse(fs.readFileSync("jsconfig.json", "utf8")); } catch {} fs.writeFileSync("jsconfig.json", JSON.stringify({ ...own, compilerOptions: { ...own.compilerOptions, paths } })); }'`;
}
