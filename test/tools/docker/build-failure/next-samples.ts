// What Next.js and the TypeScript compiler printed, recorded from the real programs, without lines that say nothing.
import type { Sample } from './sample.js';

export const nextSamples: Sample[] = [
  {
    name: 'Next.js 16: a rewrite that can’t be parsed',
    lines: `▲ Next.js 16.2.4 (webpack)
> Build error occurred
TypeError: Missing parameter name at 5
    at ignore-listed frames`,
    problem: 'next build stopped',
    cause: 'TypeError: Missing parameter name at 5',
  },
  {
    name: 'Next.js 14: the PostCSS configuration of another Tailwind CSS',
    lines: `Failed to compile.
./src/app/globals.css.webpack[javascript/auto]!=!./node_modules/next/dist/build/webpack/loaders/css-loader/src/index.js
Error: It looks like you're trying to use \`tailwindcss\` directly as a PostCSS plugin. The PostCSS plugin has moved to a separate package.
    at lt (/app/node_modules/tailwindcss/dist/lib.js:38:1643)
Import trace for requested module:
./src/app/globals.css
> Build failed because of webpack errors`,
    problem: 'Tailwind CSS 4 is installed, and its PostCSS configuration is for version 3',
    cause: 'The plugin of Tailwind CSS 4 is @tailwindcss/postcss',
    fix: /install tailwindcss@3/,
  },
  {
    name: 'Next.js 14: a loader that fails',
    lines: `Failed to compile.
./src/app/theme.scss
Error: Cannot read the theme file
    at Object.read (/app/node_modules/sass-loader/dist/index.js:3:9)
> Build failed because of webpack errors`,
    problem: "webpack can't build a file",
    cause: 'src/app/theme.scss: Error: Cannot read the theme file',
  },
  {
    name: 'Next.js 16: fonts without a network',
    lines: `Turbopack build encountered 1 warnings:
[next]/internal/font/google/inter_b006827b.module.css
Error while requesting resource
There was an issue establishing a connection while requesting https://fonts.googleapis.com/css2?family=Inter:wght@100..900&display=swap
> Build error occurred
Error: Turbopack build failed with 1 errors:
[next]/internal/font/google/inter_b006827b.module.css
next/font: error:
Failed to fetch \`Inter\` from Google Fonts.`,
    problem: "Google's fonts couldn't be downloaded",
    cause: "downloads Inter while the image builds, and fonts.googleapis.com doesn't answer",
  },
  {
    name: 'Next.js 14: fonts without a network',
    lines: `Retrying 3/3...
FetchError: request to https://fonts.googleapis.com/css2?family=Inter:wght@100..900&display=swap failed, reason: getaddrinfo ENOTFOUND fonts.googleapis.com
Failed to compile.
app/layout.jsx
\`next/font\` error:
Failed to fetch \`Inter\` from Google Fonts.
> Build failed because of webpack errors`,
    problem: "Google's fonts couldn't be downloaded",
    cause: 'downloads Inter',
  },
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
    name: 'Next.js 15: a page that reads the database',
    lines: `Error: connect ECONNREFUSED 127.0.0.1:1
    at <unknown> (Error: connect ECONNREFUSED 127.0.0.1:1) {
Error occurred prerendering page "/tasks". Read more: https://nextjs.org/docs/messages/prerender-error`,
    problem: "a page can't be rendered in advance",
    cause: 'The page /tasks reads the database while the image builds',
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
  {
    name: 'a configuration that an older Next.js refuses',
    lines: `> next build
Error: Configuring Next.js via 'next.config.ts' is not supported. Please replace the file with 'next.config.js' or 'next.config.mjs'.
    at loadConfig (/app/node_modules/next/dist/server/config.js:735:19)`,
    problem: "this release of Next.js doesn't read next.config.ts",
    cause: 'needs Next.js 15 or later',
    fix: /fails on this computer too|rename the file/,
  },
  {
    name: 'a checkout without pages',
    lines: `> next build
> Build error occurred
[Error: > Couldn't find any \`pages\` or \`app\` directory. Please create one under the project root]`,
    problem: 'it has no pages',
    cause: 'neither app/ nor pages/',
  },
];
