// Bundles source/ into dist/: the number of files decides how soon the first frame appears (measured: 340 ms as files, 150 ms bundled).
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { metafile } = await build({
  metafile: true,
  absWorkingDir: root,
  entryPoints: ['source/cli.tsx'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.21',
  minify: true,
  // Keeps the names of errors and components readable in reports.
  keepNames: true,
  legalComments: 'none',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  // ink loads this only for React's debugger. pg has native and Cloudflare variants that are never used here.
  alias: { 'react-devtools-core': `${root}/scripts/nothing.mjs` },
  external: ['pg-native', 'cloudflare:sockets'],
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  logLevel: 'warning',
});

// A running program may still load parts of an older build, so those are deleted after a day; `--clean` (before packing) deletes all.
const current = new Set(Object.keys(metafile.outputs).map((file) => file.replace(/^dist\//, '')));
const deleteBefore = Date.now() - (process.argv.includes('--clean') ? 0 : 86_400_000);
for (const name of existsSync(`${root}/dist`) ? readdirSync(`${root}/dist`) : []) {
  if (!current.has(name) && statSync(`${root}/dist/${name}`).mtimeMs < deleteBefore) rmSync(`${root}/dist/${name}`);
}
