// The completion script for fish 3.0 and newer.
import type { Flag } from '../options.js';
import { candidates, listContexts, named, valueFlags } from './candidates.js';

export function fishScript(): string {
  const commands = named.map(({ command, about }) => line(`-n '__taskflow_tui_in ""' -a ${command}`, about));
  const rest = candidates.flatMap(({ command, words, flags }) => {
    const condition = `-n '__taskflow_tui_in "${command}"'`;
    return [
      ...(words.length ? [line(`${condition} -a '${words.join(' ')}'`)] : []),
      ...flags.map(([name, flag]) => line(`${condition} -l ${name}${flag.short ? ` -s ${flag.short}` : ''}${value(flag)}`, flag.about)),
    ];
  });
  return `# fish completion of taskflow-tui: taskflow-tui completion fish | source
function __taskflow_tui_in
    set -l words (commandline -opc)[2..-1]
    set -l found ""
    while set -q words[1]
        switch $words[1]
            case ${[...valueFlags.keys()].map((name) => `--${name}`).join(' ')}
                set -e words[1]
            case '-*'
            case '*'
                set found $words[1]
                break
        end
        set -e words[1]
    end
    test "$found" = "$argv[1]"
end
complete -c taskflow-tui -e
complete -c taskflow-tui -f
${[...commands, ...rest].join('\n')}
`;
}

function line(options: string, about?: string): string {
  return `complete -c taskflow-tui ${options}${about === undefined ? '' : ` -d '${about.replace(/[\\']/g, '\\$&')}'`}`;
}

function value(flag: Flag): string {
  if (flag.type === 'boolean') return '';
  switch (flag.accepts) {
    case undefined:
      return ' -x';
    case 'file':
      return ' -r -F';
    case 'folder':
      return " -x -a '(__fish_complete_directories)'";
    case 'context':
      return ` -x -a '(${listContexts} 2>/dev/null)'`;
    default:
      return ` -x -a '(__fish_append , ${flag.accepts.join(' ')})'`;
  }
}
