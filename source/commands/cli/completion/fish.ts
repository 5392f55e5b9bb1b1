// The script for fish, from 3.0 on.
import type { Flag } from '../options.js';
import { contexts, named, places, valueFlags } from './words.js';

export function fishScript(): string {
  const commands = named.map(({ name, about }) => line(`-n '__taskflow_tui_in ""' -a ${name}`, about));
  const rest = places.flatMap((place) => {
    const here = `-n '__taskflow_tui_in "${place.name}"'`;
    const words = place.words.length ? [line(`${here} -a '${place.words.join(' ')}'`)] : [];
    return [...words, ...place.flags.map(([name, flag]) => line(`${here} -l ${name}${short(flag)}${value(flag)}`, flag.about))];
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

function line(what: string, about?: string): string {
  return `complete -c taskflow-tui ${what}${about === undefined ? '' : ` -d '${about.replace(/[\\']/g, '\\$&')}'`}`;
}

const short = (flag: Flag) => (flag.short ? ` -s ${flag.short}` : '');

function value(flag: Flag): string {
  if (flag.type === 'boolean') return '';
  switch (flag.takes) {
    case undefined:
      return ' -x';
    case 'file':
      return ' -r -F';
    case 'folder':
      return " -x -a '(__fish_complete_directories)'";
    case 'context':
      return ` -x -a '(${contexts} 2>/dev/null)'`;
    default:
      return ` -x -a '${flag.list ? `(__fish_append , ${flag.takes.join(' ')})` : flag.takes.join(' ')}'`;
  }
}
