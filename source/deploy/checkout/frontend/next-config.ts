// Reads next.config.* as text for the settings that decide whether the standalone server can be built. Never runs the user's code.
import { type Folder, firstOf } from '../folder.js';
import { refuse } from '../parsed.js';
import type { Refused } from '../result.js';

const names = ['next.config.js', 'next.config.mjs', 'next.config.ts', 'next.config.mts', 'next.config.cjs'];

export type NextConfig = {
  /** It sets `output: 'standalone'`. */
  standalone: boolean;
  /** '' or '/tasks'; undefined if the text doesn't show which. */
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
      `${name} sets output: 'export', which creates files but no server`,
      `Remove output: 'export' from ${name}, or set 'standalone'.`,
    );
  if (distDir !== undefined && !/^(\.\/)?\.next\/?$/.test(distDir))
    return refuse(`${name} sets distDir: '${distDir}', but the image takes the build from .next`, `Remove distDir from ${name}.`);
  return undefined;
}

/** The value of `key: 'value'`. */
function setting(text: string, key: string): string | undefined {
  return new RegExp(`(?:^|[\\s{,])["']?${key}["']?\\s*:\\s*["'\`]([^"'\`$]*)["'\`]`, 'm').exec(text)?.[1];
}

/** Keeps a `//` in a string, as in a URL. */
function withoutComments(text: string): string {
  return text.replace(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (_, string: string | undefined) => string ?? '',
  );
}
