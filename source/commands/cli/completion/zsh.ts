// The completion script for zsh 5.0 and newer: evaluate it after compinit, or save it as _taskflow-tui in a folder of $fpath.
import type { Flag } from '../options.js';
import { candidates, listContexts, named, type ValueFlag } from './candidates.js';

export function zshScript(): string {
  const [start, ...rest] = candidates;
  const specs = (flags: [string, Flag][]) => flags.flatMap(([name, flag]) => spec(name, flag)).map((text) => `    ${quoted(text)}`);
  const cases = rest.map(({ command, words, flags }) =>
    [
      `    ${command}) _arguments -s \\`,
      [...specs(flags), ...(words.length ? [`    ${quoted(`*:word:${offer(words)}`)}`] : [])].join(' \\\n'),
      '    ;;',
    ].join('\n'),
  );
  return `#compdef taskflow-tui
# zsh completion of taskflow-tui: eval "$(taskflow-tui completion zsh)"
_taskflow_tui_contexts() {
  local -a names
  names=(\${(f)"$(${listContexts} 2>/dev/null)"})
  compadd -a names
}
_taskflow_tui() {
  local curcontext=$curcontext state line
  local -a commands
  _arguments -C -s \\
${specs(start?.flags ?? []).join(' \\\n')} \\
    '(-): :->command' \\
    '(-)*:: :->rest'
  case $state in
  command)
    commands=(
${named.map(({ command, about }) => `      ${quoted(`${command}:${about}`)}`).join('\n')}
    )
    _describe command commands ;;
  rest)
    case $line[1] in
${cases.join('\n')}
    esac ;;
  esac
}
if [[ $funcstack[1] == _taskflow_tui || $funcstack[1] == _taskflow-tui ]]; then _taskflow_tui "$@"; else compdef _taskflow_tui taskflow-tui; fi
`;
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** In the syntax of _arguments: `--name=[about]:value:action`. `*` marks a repeatable flag; a short and a long form exclude each other. */
function spec(name: string, flag: Flag): string[] {
  const about = flag.about.replace(/[\\[\]:]/g, '\\$&');
  if (flag.type === 'string')
    return [`${flag.multiple ? '*' : ''}--${name}=[${about}]:${flag.placeholder.replaceAll(':', '')}:${action(flag)}`];
  if (!flag.short) return [`--${name}[${about}]`];
  return [`--${name}`, `-${flag.short}`].map((form) => `(--${name} -${flag.short})${form}[${about}]`);
}

function action({ accepts }: ValueFlag): string {
  switch (accepts) {
    case undefined:
      return ' ';
    case 'file':
      return '_files';
    case 'folder':
      return '_files -/';
    case 'context':
      return '_taskflow_tui_contexts';
    default:
      return `_values -s , type ${accepts.join(' ')}`;
  }
}

/** No space after a word that ends with `=`. */
function offer(words: readonly string[]): string {
  return words.some((word) => word.endsWith('=')) ? `compadd -S '' -- ${words.join(' ')}` : `(${words.join(' ')})`;
}
