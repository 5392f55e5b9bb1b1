// next.config.*: what of it decides whether the standalone server can be built. Read as text: running somebody's code to look at it would be rude.
import { type Folder, firstOf } from '../folder.js';
import { refuse } from '../parsed.js';
import type { Refused } from '../result.js';

const names = ['next.config.js', 'next.config.mjs', 'next.config.ts', 'next.config.mts', 'next.config.cjs'];

export type NextConfig = {
  /** Says `output: 'standalone'` itself. */
  standalone: boolean;
  /** '' or '/tasks'; undefined: there is one, and its text does not say which. */
  basePath: string | undefined;
  refused: Refused | undefined;
};

export async function nextConfig(folder: Folder): Promise<NextConfig> {
  const name = await firstOf(folder, names);
  const text = name ? withoutComments(await folder.text(name)) : '';
  const output = setting(text, 'output');
  const distDir = setting(text, 'distDir');
  return {
    standalone: output === 'standalone',
    basePath: setting(text, 'basePath')?.replace(/\/$/, '') ?? (/\bbasePath\b/.test(text) ? undefined : ''),
    refused: refusal(name, output, distDir),
  };
}

function refusal(name: string | undefined, output: string | undefined, distDir: string | undefined): Refused | undefined {
  if (output === 'export')
    return refuse(
      `${name} says output: 'export', which makes files and no server to run`,
      `take output: 'export' out of ${name}, or set 'standalone'`,
    );
  if (distDir !== undefined && !/^(\.\/)?\.next\/?$/.test(distDir))
    return refuse(`${name} says distDir: '${distDir}', and the image takes the build from .next`, `take distDir out of ${name}`);
  return undefined;
}

/** The value of `key: 'value'`. */
function setting(text: string, key: string): string | undefined {
  return new RegExp(`(?:^|[\\s{,])["']?${key}["']?\\s*:\\s*["'\`]([^"'\`$]*)["'\`]`, 'm').exec(text)?.[1];
}

/** A `//` inside of a string, as in an address, is no comment. */
function withoutComments(text: string): string {
  return text.replace(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (_, string: string | undefined) => string ?? '',
  );
}
