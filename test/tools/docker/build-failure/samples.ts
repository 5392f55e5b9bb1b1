// What tools printed when they failed, recorded from their real programs, without lines that say nothing.

/** `problem` is a part of the card's title, `cause` and `fix` parts of theirs. */
export type Sample = { name: string; lines: string; problem: string; cause: string; fix?: RegExp; command?: string };

export const nextSamples: Sample[] = [
  {
    name: 'Next.js 15: a type error',
    lines: `Linting and checking validity of types ...
Failed to compile.

./app/typed/page.tsx:1:37
Type error: Type 'string' is not assignable to type 'number'.

> 1 | export default function P() { const x: number = "a"; return <main>typed {x}</main> }
    |                                     ^
Next.js build worker exited with code: 1 and signal: null
npm notice New major version of npm available! 10.9.9 -> 12.2.2`,
    problem: 'the code has a type error',
    cause: "app/typed/page.tsx:1:37: Type 'string' is not assignable to type 'number'.",
    fix: /fails in the same way on this computer, with npm run build/,
  },
  {
    name: 'Next.js 14: a lint error',
    lines: `Failed to compile.

./app/page.tsx
3:10  Error: 'api' is defined but never used.  @typescript-eslint/no-unused-vars

info  - Need to disable some ESLint rules? Learn more here: https://nextjs.org/docs/basic-features/eslint#disabling-rules`,
    problem: 'the code has lint errors',
    cause: "app/page.tsx:3:10: 'api' is defined but never used.",
  },
  {
    name: 'Next.js 15 with webpack: a file that nobody committed',
    lines: `Creating an optimized production build ...
Failed to compile.
./app/page.tsx
Module not found: Can't resolve '@/lib/api'
https://nextjs.org/docs/messages/module-not-found
> Build failed because of webpack errors
npm notice To update run: npm install -g npm@12.2.2`,
    problem: 'a file is missing',
    cause: 'app/page.tsx imports @/lib/api, and there is no such file',
    fix: /\.gitignore rule such as lib\//,
  },
  {
    name: 'Next.js 16 with Turbopack: a package',
    lines: `> Build error occurred
Error: Turbopack build failed with 1 errors:
./src/app/chat/page.tsx:7:1
Module not found: Can't resolve '@scope/charts/line'
   5 |
>  7 | import { LineChart } from "@scope/charts/line";
Import traces:
  Client Component Browser:
    ./src/app/chat/page.tsx [Client Component Browser]
https://nextjs.org/docs/messages/module-not-found
    at <unknown> (./src/app/chat/page.tsx:7:1)`,
    problem: 'a package is missing',
    cause: "src/app/chat/page.tsx:7:1 imports @scope/charts/line, and package.json doesn't install @scope/charts",
    command: 'npm install @scope/charts',
  },
  {
    name: 'Next.js 14: a module of Node.js in code for the browser',
    lines: `./node_modules/pg/lib/connection.js
Module not found: Can't resolve 'net'`,
    problem: 'code for the browser imports a module of Node.js',
    cause: 'imports net',
  },
  {
    name: 'Next.js 16: useSearchParams() without Suspense',
    lines: `   Generating static pages using 1 worker (1/6)
 ⨯ useSearchParams() should be wrapped in a suspense boundary at page "/login". Read more: https://nextjs.org/docs/messages/missing-suspense-with-csr-bailout
    at S (/app/.next/server/chunks/ssr/_adf1acbc._.js:2:2111)
Error occurred prerendering page "/login". Read more: https://nextjs.org/docs/messages/prerender-error
Export encountered an error on /login/page: /login, exiting the build.
 ⨯ Next.js build worker exited with code: 1 and signal: null`,
    problem: 'a page calls useSearchParams() without a Suspense boundary',
    cause: 'The page /login calls useSearchParams()',
  },
  {
    name: 'Next.js 14: a page that fetches from the backend',
    lines: `TypeError: fetch failed
    at node:internal/deps/undici/undici:13510:13
    at async a (/app/.next/server/app/list/page.js:1:1380) {
  digest: '2046109357',
  [cause]: Error: connect ECONNREFUSED 127.0.0.1:8000
      at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1607:16) {
    errno: -111,
    code: 'ECONNREFUSED',
Error occurred prerendering page "/list". Read more: https://nextjs.org/docs/messages/prerender-error`,
    problem: "a page can't be rendered in advance",
    cause: 'The page /list fetches from 127.0.0.1:8000 while the image builds',
    fix: /force-dynamic/,
  },
  {
    name: 'Next.js 14: window on the server',
    lines: `ReferenceError: window is not defined
    at s (/app/.next/server/app/page.js:1:2220)
    at nD (/app/node_modules/next/dist/compiled/next-server/app-page.runtime.prod.js:12:66680) {
  digest: '3090897290'
}
Error occurred prerendering page "/". Read more: https://nextjs.org/docs/messages/prerender-error`,
    problem: "a page can't be rendered in advance",
    cause: 'The page /: ReferenceError: window is not defined',
  },
  {
    name: 'Next.js 15: a module that throws',
    lines: `   Collecting page data ...
Error: SECRET_X is missing
    at 8832 (.next/server/app/api/x/route.js:1:502)
> Build error occurred
[Error: Failed to collect page data for /api/x] { type: 'Error' }`,
    problem: "a module can't be imported",
    cause: '/api/x fails when it is imported: Error: SECRET_X is missing',
  },
  {
    name: 'Next.js 15: a syntax error',
    lines: `Failed to compile.
./app/page.tsx
Error:   x Expected corresponding JSX closing tag for <p>
   ,-[/app/app/page.tsx:1:1]
 1 | export default function P(){return <p>x</div>}
Caused by:
    Syntax Error`,
    problem: 'the code has a syntax error',
    cause: 'app/page.tsx: Expected corresponding JSX closing tag for <p>',
  },
  {
    name: 'Next.js 14: a PostCSS plugin',
    lines: `Failed to compile.
./app/globals.css.webpack[javascript/auto]!=!./node_modules/next/dist/build/webpack/loaders/css-loader/src/index.js??ruleSet[1].rules[13].oneOf[12].use[2]!./app/globals.css
Error: Cannot find module '@tailwindcss/postcss'
Require stack:
- /app/node_modules/next/dist/build/webpack/config/blocks/css/plugins.js`,
    problem: 'a package is missing',
    cause: 'The build needs @tailwindcss/postcss',
    command: 'npm install @tailwindcss/postcss',
  },
  {
    name: 'a script whose program is missing',
    lines: `> x@1.0.0 build
> next build

sh: 1: next: not found`,
    problem: "next isn't installed",
    cause: 'The script "build" runs next',
  },
  {
    name: 'the TypeScript compiler',
    lines: `> tsc && next build
src/lib/api.ts(12,3): error TS2322: Type 'string' is not assignable to type 'number'.`,
    problem: 'the code has a type error',
    cause: "src/lib/api.ts:12:3: TS2322: Type 'string' is not assignable",
  },
];

export const nodeSamples: Sample[] = [
  {
    name: 'npm: EUSAGE',
    lines: `npm error code EUSAGE
npm error
npm error \`npm ci\` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync.
npm error Missing: left-pad@1.3.0 from lock file
npm error A complete log of this run can be found in: /root/.npm/_logs/2026-11-30T12_17_36_133Z-debug-0.log`,
    problem: 'the lock file and package.json disagree',
    cause: 'npm ci installs only what the lock file has',
    command: 'npm install',
  },
  {
    name: 'npm: ERESOLVE',
    lines: `npm error code ERESOLVE
npm error ERESOLVE unable to resolve dependency tree
npm error While resolving: x@1.0.0
npm error Found: react@19.1.1
npm error   react@"19.1.1" from the root project
npm error Could not resolve dependency:
npm error peer react@"^18.3.1" from react-dom@18.3.1
npm error Fix the upstream dependency conflict, or retry this command with --force or --legacy-peer-deps`,
    problem: 'packages contradict each other',
    cause: `npm can't satisfy peer react@"^18.3.1" from react-dom@18.3.1: package.json installs react@19.1.1`,
  },
  {
    name: 'npm: E404',
    lines: `npm error code E404
npm error 404 Not Found - GET https://registry.npmjs.org/taskflow-nonesuch-zz
npm error 404  The requested resource 'taskflow-nonesuch-zz@1.0.0' could not be found or you do not have permission to access it.`,
    problem: "the registry doesn't have taskflow-nonesuch-zz@1.0.0",
    cause: 'answers 404',
  },
  {
    name: 'npm: ETARGET',
    lines: `npm error code ETARGET
npm error notarget No matching version found for left-pad@99.0.0.
npm error notarget In most cases you or one of your dependencies are requesting a package version that doesn't exist.`,
    problem: "the registry doesn't have left-pad@99.0.0",
    cause: 'nobody published',
  },
  {
    name: 'npm: EBADENGINE',
    lines: `npm error code EBADENGINE
npm error engine Unsupported engine
npm error engine Not compatible with your version of node/npm: x@1.0.0
npm error notsup Required: {"node":">=99"}`,
    problem: 'x@1.0.0 needs another Node.js',
    cause: "doesn't accept the Node.js of the base image",
  },
  {
    name: 'npm: a missing script',
    lines: 'npm error Missing script: "build"\nnpm error\nnpm error To see a list of scripts, run:',
    problem: 'there is no script "build"',
    cause: 'package.json has no script "build"',
  },
  {
    name: 'pnpm: an outdated lock file',
    lines: ` ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile" because pnpm-lock.yaml is not up to date with <ROOT>/package.json
  - left-pad (lockfile: 1.3.0, manifest: 1.2.0)`,
    problem: 'the lock file and package.json disagree',
    cause: 'pnpm installs only',
    command: 'pnpm install',
  },
  {
    name: 'pnpm: 404',
    lines: ' ERR_PNPM_FETCH_404  GET https://registry.npmjs.org/taskflow-nonesuch-zz: Not Found - 404',
    problem: "the registry doesn't have taskflow-nonesuch-zz",
    cause: 'answers 404',
  },
  {
    name: 'pnpm: no version',
    lines:
      ' ERR_PNPM_NO_MATCHING_VERSION  No matching version found for left-pad@99.0.0 while fetching it from https://registry.npmjs.org/',
    problem: "the registry doesn't have left-pad@99.0.0",
    cause: 'nobody published',
  },
  {
    name: 'yarn 4: an outdated lock file',
    lines:
      '➤ YN0028: │ The lockfile would have been modified by this install, which is explicitly forbidden.\n➤ YN0000: · Failed with errors in 0s 57ms',
    problem: 'the lock file and package.json disagree',
    cause: 'yarn installs only',
  },
  {
    name: 'yarn 1: an outdated lock file',
    lines: 'error Your lockfile needs to be updated, but yarn was run with `--frozen-lockfile`.',
    problem: 'the lock file and package.json disagree',
    cause: 'yarn installs only',
  },
  {
    name: 'bun: an outdated lock file',
    lines: 'error: lockfile had changes, but lockfile is frozen\nnote: dependencies in package.json changed since bun.lock was saved',
    problem: 'the lock file and package.json disagree',
    cause: 'bun installs only',
  },
  {
    name: 'bun: 404',
    lines: 'error: GET https://registry.npmjs.org/taskflow-nonesuch-zz - 404\nerror: taskflow-nonesuch-zz@1.0.0 failed to resolve',
    problem: "the registry doesn't have taskflow-nonesuch-zz@1.0.0",
    cause: 'answers 404',
  },
  {
    name: 'node-gyp',
    lines: `npm error code 1
npm error path /app/node_modules/better-sqlite3
npm error command failed
npm error command sh -c prebuild-install || node-gyp rebuild --release
npm error gyp ERR! find Python Python is not set from command line or npm configuration`,
    problem: "better-sqlite3 couldn't be compiled",
    cause: 'better-sqlite3 has no prebuilt file for this system',
  },
  {
    name: 'Prisma 6 without its server',
    lines:
      'Error: request to https://binaries.prisma.sh/all_commits/4123509d24aa4dede1e864b46351bf2790323b69/debian-openssl-3.0.x/libquery_engine.so.node.gz.sha256 failed, reason: getaddrinfo ENOTFOUND binaries.prisma.sh',
    problem: "Prisma's engine couldn't be downloaded",
    cause: 'binaries.prisma.sh',
  },
  {
    name: 'Prisma 7: a variable of its configuration',
    lines: `Failed to load config file "/app" as a TypeScript/JavaScript module. Error: PrismaConfigEnvError: Missing required environment variable: SHADOW_URL`,
    problem: 'Prisma misses a variable',
    cause: 'reads SHADOW_URL',
  },
];

export const pythonSamples: Sample[] = [
  {
    name: 'uv: a contradiction',
    lines: `error: No solution found when resolving dependencies
  cause: Because pydantic-settings==2.6.0 depends on pydantic>=2.7.0 and you require pydantic==1.10.2, we can conclude that your requirements and pydantic-settings==2.6.0 are incompatible.
         And because you require pydantic-settings==2.6.0, we can conclude that your requirements are unsatisfiable.`,
    problem: 'requirements contradict each other',
    cause: 'Because pydantic-settings==2.6.0 depends on pydantic>=2.7.0 and you require pydantic==1.10.2',
  },
  {
    name: 'uv: no wheel',
    lines: `error: No solution found when resolving dependencies
  cause: Because psycopg2-binary==2.9.9 has no usable wheels and you require psycopg2-binary==2.9.9, we can conclude that your requirements are unsatisfiable.`,
    problem: 'psycopg2-binary==2.9.9 has no file for this Python',
    cause: 'without a wheel',
    fix: /PYTHON_IMAGE=python:3\.12-slim/,
  },
  {
    name: 'uv: no version',
    lines: `error: No solution found when resolving dependencies
  cause: Because there is no version of fastapi==99.0.0 and you require fastapi==99.0.0, we can conclude that your requirements are unsatisfiable.`,
    problem: "the package index doesn't have fastapi==99.0.0",
    cause: 'fastapi==99.0.0',
  },
  {
    name: 'uv: no package',
    lines: `  cause: Because fastapi-nonesuch-taskflow-zz was not found in the package registry and you require fastapi-nonesuch-taskflow-zz, we can conclude that your requirements are unsatisfiable.`,
    problem: "the package index doesn't have fastapi-nonesuch-taskflow-zz",
    cause: 'fastapi-nonesuch-taskflow-zz',
  },
  {
    name: 'uv: an outdated lock file',
    lines: 'error: The lockfile at `uv.lock` needs to be updated, but `--locked` was provided.',
    problem: 'uv.lock and pyproject.toml disagree',
    cause: "uv.lock doesn't match",
    command: 'uv lock',
  },
  {
    name: 'uv: a line that is no requirement',
    lines:
      'error: Couldn\'t parse requirement in `requirements.txt` at position 0\n  cause: no such comparison operator "=", must be one of ~= == != <= >= < > ===',
    problem: 'the requirements contain a line that no tool can read',
    cause: 'requirements.txt has a line',
  },
  {
    name: 'pip: a contradiction',
    lines: `ERROR: Cannot install pydantic-settings==2.6.0 and pydantic==1.10.2 because these package versions have conflicting dependencies.

The conflict is caused by:
    The user requested pydantic==1.10.2
    pydantic-settings 2.6.0 depends on pydantic>=2.7.0

ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/topics/dependency-resolution/#dealing-with-dependency-conflicts`,
    problem: 'requirements contradict each other',
    cause:
      'pydantic-settings==2.6.0 and pydantic==1.10.2; The user requested pydantic==1.10.2; pydantic-settings 2.6.0 depends on pydantic>=2.7.0',
  },
  {
    name: 'pip: no version',
    lines: `ERROR: Could not find a version that satisfies the requirement fastapi==99.0.0 (from versions: 0.1.0, 0.1.2)
ERROR: No matching distribution found for fastapi==99.0.0`,
    problem: "the package index doesn't have fastapi==99.0.0",
    cause: 'fastapi==99.0.0',
  },
  {
    name: 'pip: a build that fails',
    lines: `Error: pg_config executable not found.
error: subprocess-exited-with-error

× Getting requirements to build wheel did not run successfully.
│ exit code: 1
╰─> See above for output.`,
    problem: "psycopg2 couldn't be compiled",
    cause: 'psycopg2 is compiled from source',
    fix: /psycopg2-binary/,
  },
];

export const machineSamples: Sample[] = [
  {
    name: 'Node.js: its heap',
    lines: 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\nAborted',
    problem: 'it ran out of memory',
    cause: 'not enough memory',
  },
  {
    name: 'the kernel',
    lines: ' ⨯ Next.js build worker exited with code: null and signal: SIGKILL',
    problem: 'it ran out of memory',
    cause: 'not enough memory',
  },
];
