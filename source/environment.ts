// Detects what the terminal can do. Imported first, because ink and chalk read these variables when they load.

// ink 8 ignores NO_COLOR (https://no-color.org), but chalk reads FORCE_COLOR.
if (process.env.NO_COLOR || process.argv.includes('--no-color')) process.env.FORCE_COLOR = '0';

export type Terminal = {
  /** stdin and stdout can draw a screen. */
  interactive: boolean;
  unicode: boolean;
  color: boolean;
};

export function terminal(environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): Terminal {
  const dumb = environment.TERM === 'dumb';
  return {
    interactive: Boolean(process.stdin.isTTY && process.stdout.isTTY) && !dumb && !isContinuousIntegration(environment),
    unicode: supportsUnicode(environment, platform),
    color: !environment.NO_COLOR && !dumb && environment.FORCE_COLOR !== '0',
  };
}

function isContinuousIntegration(environment: NodeJS.ProcessEnv): boolean {
  return Boolean(environment.CI) && environment.CI !== 'false' && environment.CI !== '0';
}

function supportsUnicode(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  // Windows Terminal identifies itself; the old console reliably shows only ASCII.
  if (platform === 'win32') return Boolean(environment.WT_SESSION) || environment.TERM_PROGRAM === 'vscode';
  // POSIX: LC_ALL wins over LC_CTYPE over LANG (https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html).
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '';
  return environment.TERM !== 'linux' && /utf-?8/i.test(locale);
}
