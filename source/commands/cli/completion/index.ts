// Prints a shell's completion script, generated from the table of commands and flags.

import type { Shell } from '../options.js';
import { bashScript } from './bash.js';
import { fishScript } from './fish.js';
import { powershellScript } from './powershell.js';
import { zshScript } from './zsh.js';

const scripts: Record<Shell, () => string> = { bash: bashScript, zsh: zshScript, fish: fishScript, powershell: powershellScript };

export function completionScript(shell: Shell): string {
  return scripts[shell]();
}
