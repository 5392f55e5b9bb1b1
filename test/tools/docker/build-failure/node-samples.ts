// What npm, pnpm, yarn, bun, node-gyp, and Prisma printed, recorded from the real programs, without lines that say nothing.
import type { Sample } from './sample.js';

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
    name: 'a prebuilt file that a code host has',
    lines: `npm error path /app/node_modules/better-sqlite3
npm error command sh -c prebuild-install || node-gyp rebuild --release
npm error prebuild-install warn install getaddrinfo ENOTFOUND github.com
npm error gyp ERR! find Python Python is not set from command line or npm configuration`,
    problem: 'better-sqlite3 lacks its compiled part',
    cause: 'gets from github.com, which doesn',
  },
  {
    name: 'a package whose install script failed',
    lines: `Error: Could not locate the bindings file. Tried:
 → /app/node_modules/better-sqlite3/build/better_sqlite3.node
> Build error occurred`,
    problem: 'better-sqlite3 lacks its compiled part',
    cause: 'that script failed',
  },
  {
    name: 'npm: a package that a lock file has from another registry',
    lines: `npm error code ENOTFOUND
npm error syscall getaddrinfo
npm error network request to https://registry.example.com/json-schema/-/json-schema-0.4.0.tgz failed, reason: getaddrinfo ENOTFOUND registry.example.com
npm error A complete log of this run can be found in: /root/.npm/_logs/debug-0.log`,
    problem: "it couldn't reach registry.example.com",
    cause: "The build needs something from registry.example.com, which doesn't answer",
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
