// `completion`: the script that completes our words in a shell, made of the table of commands and flags.
import { bashScript } from './completion/bash.js';
import { fishScript } from './completion/fish.js';
import { powershellScript } from './completion/powershell.js';
import { zshScript } from './completion/zsh.js';
import type { Shell } from './options.js';

const scripts: Record<Shell, () => string> = { bash: bashScript, zsh: zshScript, fish: fishScript, powershell: powershellScript };

export function completionScript(shell: Shell): string {
  return scripts[shell]();
}
