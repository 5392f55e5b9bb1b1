// Reads next.config.* as text for the settings that decide whether the standalone server can be built. Never runs the user's code.
import { posix } from 'node:path';
import { type Folder, firstOf } from '../folder.js';
import { withoutComments } from './source-text.js';

const names = ['next.config.js', 'next.config.mjs', 'next.config.ts', 'next.config.mts', 'next.config.cjs'];

export type NextConfig = {
  /** What it says about the output: the Dockerfile builds a server from each. */
  output: 'standalone' | 'export' | undefined;
  /** Where the build goes, unless it is .next. */
  distDir: string | undefined;
  /** '' or '/tasks'; undefined if the text doesn't show which. */
  basePath: string | undefined;
  /** It has rewrites, so the frontend passes some requests on. */
  rewrites: boolean;
};

export async function nextConfig(folder: Folder): Promise<NextConfig> {
  const name = await firstOf(folder, names);
  const text = name ? withoutComments(await folder.text(name)) : '';
  const output = setting(text, 'output');
  const distDir = posix.normalize(setting(text, 'distDir') ?? '.next').replace(/\/$/, '');
  return {
    output: output === 'standalone' || output === 'export' ? output : undefined,
    distDir: distDir === '.next' || !/^[\w.-]+(\/[\w.-]+)*$/.test(distDir) ? undefined : distDir,
    basePath: setting(text, 'basePath')?.replace(/\/$/, '') ?? (/\bbasePath\b/.test(text) ? undefined : ''),
    rewrites: /\brewrites\b/.test(text),
  };
}

/** The value of `key: 'value'`. */
function setting(text: string, key: string): string | undefined {
  return new RegExp(`(?:^|[\\s{,])["']?${key}["']?\\s*:\\s*["'\`]([^"'\`$]*)["'\`]`, 'm').exec(text)?.[1];
}
