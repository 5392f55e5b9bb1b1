// Explains what `next build` and the TypeScript compiler refuse. The messages are those of Next.js 13 to 16, with webpack and with Turbopack.
import { type Explanation, onThisComputer, type Rule, rule } from './rule.js';

/** The nearest `./app/page.tsx` or `./app/page.tsx:3:9` above a line. */
function fileAbove(lines: string[], at: number): string {
  const named = lines.slice(0, at).findLast((line) => /^\.{1,2}\/[^\s!]+$/.test(line) && !line.includes('node_modules'));
  return named?.replace(/^\.\//, '') ?? 'The code';
}

function at(pattern: RegExp, explain: (file: string, ...found: string[]) => Explanation | undefined): Rule {
  return (lines) => {
    for (const [index, line] of lines.entries()) {
      const match = pattern.exec(line);
      const found = match && explain(fileAbove(lines, index), ...match.slice(1).map((group) => group ?? ''));
      if (found) return found;
    }
    return undefined;
  };
}

const builtIn =
  /^(?:node:)?(?:fs|path|net|tls|dns|crypto|child_process|os|http|https|stream|zlib|util|perf_hooks|worker_threads)(?:\/promises)?$/;

const missingModule = at(/Module not found: (?:Error: )?Can't resolve '([^']+)'/, (file, name) => {
  if (/^(?:[./~]|@\/|src\/|#)/.test(name))
    return {
      what: 'a file is missing',
      cause: `${file} imports ${name}, and there is no such file in the build context`,
      fix: `Add the file, or correct the import. If it exists on this computer only, a .gitignore rule such as lib/ may have kept it out of the repository. ${onThisComputer}`,
    };
  if (builtIn.test(name))
    return {
      what: 'code for the browser imports a module of Node.js',
      cause: `${file} imports ${name}, which a browser doesn't have`,
      fix: `Import it only in server code. ${onThisComputer}`,
    };
  const wanted = name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
  return {
    what: 'a package is missing',
    cause: `${file} imports ${name}, and package.json doesn't install ${wanted}`,
    fix: `Install it, then retry. ${onThisComputer}`,
    command: `npm install ${wanted}`,
  };
});

const configuration = rule(/Configuring Next\.js via '(next\.config\.\w+)' is not supported/, (file) => ({
  what: `this release of Next.js doesn't read ${file}`,
  cause: `${file} needs Next.js 15 or later, and package.json installs an older one`,
  fix: `Install next@15 or later, or rename the file to next.config.mjs and remove its types. ${onThisComputer}`,
}));

const folders = rule(/Couldn't find any `pages` or `app` directory/, () => ({
  what: 'it has no pages',
  cause: 'The folder has neither app/ nor pages/, so there is nothing to show',
  fix: `Name the folder whose pages are there, or commit them. ${onThisComputer}`,
}));

const typeError = at(/^Type error: (.*)/, (file, message) => ({
  what: 'the code has a type error',
  cause: `${file}: ${message}`,
  fix: `Correct the type, or set typescript.ignoreBuildErrors in next.config. next dev doesn't check types. ${onThisComputer}`,
}));

const lintError = at(/^(\d+:\d+)\s+Error: (.*)/, (file, place, message) => ({
  what: 'the code has lint errors',
  cause: `${file}:${place}: ${message}`,
  fix: `Correct the line, or set eslint.ignoreDuringBuilds in next.config. next dev doesn't lint. ${onThisComputer}`,
}));

const compilerError = rule(/^([^\s(]+)\((\d+),(\d+)\): error (TS\d+: .*)/, (file, line, column, message) => ({
  what: 'the code has a type error',
  cause: `${file}:${line}:${column}: ${message}`,
  fix: `Correct the type, or remove tsc from the script "build". ${onThisComputer}`,
}));

const suspense = rule(/useSearchParams\(\) should be wrapped in a suspense boundary at page "([^"]+)"/, (page) => ({
  what: 'a page calls useSearchParams() without a Suspense boundary',
  cause: `The page ${page} calls useSearchParams() outside <Suspense>, so it can't be rendered while the image builds`,
  fix: `Wrap the component in <Suspense>. next dev doesn't require it. ${onThisComputer}`,
}));

const prerendered = /Error occurred prerendering page "([^"]+)"/;

/** The error of the page stands above the line that names the page. */
const prerender: Rule = (lines) => {
  const index = lines.findIndex((line) => prerendered.test(line));
  const page = prerendered.exec(lines[index] ?? '')?.[1];
  if (page === undefined) return undefined;
  const around = [...lines.slice(0, index).toReversed(), ...lines.slice(index + 1)];
  const reason = around.find((line) => /^(?:⨯ )?\[?\w*Error\b/.test(line))?.replace(/^⨯ |^\[|\]?\s*\{$/g, '') ?? 'see the last lines';
  const refused = lines.map((line) => /ECONNREFUSED (?!\S*:1\b)([\w.:[\]]+)/.exec(line)?.[1]).find(Boolean);
  const database = lines.some((line) => /ECONNREFUSED \S*127\.0\.0\.1:1\b|Can't reach database server at `127\.0\.0\.1:1`/.test(line));
  const cause = database
    ? `The page ${page} reads the database while the image builds, and there is none`
    : refused
      ? `The page ${page} fetches from ${refused} while the image builds, and nothing answers there`
      : `The page ${page}: ${reason}`;
  return {
    what: "a page can't be rendered in advance",
    cause,
    fix: `Add export const dynamic = 'force-dynamic' to the page, so that it is rendered on request. ${onThisComputer}`,
  };
};

const pageData: Rule = (lines) => {
  const index = lines.findIndex((line) => /Failed to collect (?:page data|configuration) for/.test(line));
  if (index < 0) return undefined;
  const page = /for (\/[^\s\]]*)/.exec(lines[index] ?? '')?.[1] ?? 'a page';
  const reason = lines
    .slice(0, index)
    .findLast((line) => /^\[?\w*Error\b/.test(line))
    ?.replace(/^\[|\]?\s*\{$/g, '');
  return {
    what: "a module can't be imported",
    cause: `${page} fails when it is imported${reason ? `: ${reason}` : ''}`,
    fix: `Move what fails into the function that needs it, so that importing the file doesn't run it. ${onThisComputer}`,
  };
};

const syntax = at(/^(?:Caused by:|Parsing (?:ecmascript|css) source code failed|Syntax Error)$|^Error:\s+x (.+)/, (file, message) => ({
  what: 'the code has a syntax error',
  cause: `${file}${message ? `: ${message}` : " can't be parsed"}`,
  fix: `Correct the file. ${onThisComputer}`,
}));

const clientHook = at(/You're importing a (?:component|module) that (?:needs|depends on) [`"]?(\w+)/, (file, hook) => ({
  what: 'a server component uses a hook of the browser',
  cause: `${file} uses ${hook}, but isn't a client component`,
  fix: `Add "use client" as the first line of the file. ${onThisComputer}`,
}));

const font = rule(/Failed to fetch `([^`]+)` from Google Fonts|turbopack-next\/internal\/font\/google/, (name) => ({
  what: "Google's fonts couldn't be downloaded",
  cause: `next/font/google downloads ${name || 'its fonts'} while the image builds, and fonts.googleapis.com doesn't answer`,
  fix: 'Check the network or the proxy of this computer, or use next/font/local, then retry.',
}));

const plugin = rule(/^(?:Error: )?Cannot find module '((?:@[\w.-]+\/)?[a-z][\w.-]*)'/, (name) => ({
  what: 'a package is missing',
  cause: `The build needs ${name}, and package.json doesn't install it`,
  fix: 'Install it, then retry.',
  command: `npm install ${name}`,
}));

const tailwind = rule(/trying to use `?tailwindcss`? directly as a PostCSS plugin/, () => ({
  what: 'Tailwind CSS 4 is installed, and its PostCSS configuration is for version 3',
  cause: 'The plugin of Tailwind CSS 4 is @tailwindcss/postcss, and the configuration names tailwindcss',
  fix: `Install @tailwindcss/postcss and name it in postcss.config, or install tailwindcss@3. ${onThisComputer}`,
}));

/** webpack names the file, then the error. What follows is its own trace. */
const webpackError = at(/^(?:Module build failed[^:]*: )?((?:[A-Z]\w*)?Error: .*)/, (file, message) => ({
  what: "webpack can't build a file",
  cause: `${file}: ${message.slice(0, 300)}`,
  fix: `Correct what the message names. ${onThisComputer}`,
}));
const webpackErrors: Rule = (lines) =>
  lines.some((line) => /Build failed because of webpack errors/.test(line)) ? webpackError(lines) : undefined;

/** An error that names no page and no file, such as one of next.config. Many others print such a line too, so this is checked last. */
export const nextStopped: Rule = (lines) => {
  const at = lines.findIndex((line) => /^> Build error occurred$/.test(line));
  const message = at === -1 ? undefined : lines.slice(at + 1, at + 4).find((line) => /^\[?\w*Error\b.*: \S/.test(line));
  if (message === undefined) return undefined;
  return {
    what: 'next build stopped',
    cause: message.replace(/^\[|\]$/g, '').slice(0, 300),
    fix: `Correct what the message names. ${onThisComputer}`,
  };
};

const bundlers = rule(/is using Turbopack, with a `?webpack`? config/, () => ({
  what: 'next.config is for webpack',
  cause: 'Next.js 16 builds with Turbopack, and next.config has a webpack function but no turbopack settings',
  fix: 'Change the script "build" in package.json to next build --webpack.',
}));

const noProgram = rule(/(?:sh|bash): (?:\d+: |line \d+: )?([\w@/.-]+): (?:command )?not found$/, (program) => ({
  what: `${program} isn't installed`,
  cause: `The script "build" runs ${program}, and package.json doesn't install it`,
  fix: 'Add its package to package.json, then retry.',
}));

export const nextRules: readonly Rule[] = [
  font,
  bundlers,
  missingModule,
  configuration,
  folders,
  typeError,
  lintError,
  compilerError,
  suspense,
  prerender,
  pageData,
  clientHook,
  syntax,
  tailwind,
  plugin,
  noProgram,
  webpackErrors,
];
