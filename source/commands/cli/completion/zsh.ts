// The script for zsh, from 5.0 on: to be evaluated after compinit, or kept as _taskflow-tui in a folder of $fpath.
import type { Flag } from '../options.js';
import { contexts, named, places } from './words.js';

export function zshScript(): string {
  const [start, ...rest] = places;
  const specs = (flags: [string, Flag][]) => flags.flatMap(([name, flag]) => spec(name, flag)).map((text) => `    ${quoted(text)}`);
  const cases = rest.map(({ name, words, flags }) =>
    [
      `    ${name}) _arguments -s \\`,
      [...specs(flags), ...(words.length ? [`    ${quoted(`*:what:${offered(words)}`)}`] : [])].join(' \\\n'),
      '    ;;',
    ].join('\n'),
  );
  return `#compdef taskflow-tui
# zsh completion of taskflow-tui: eval "$(taskflow-tui completion zsh)"
_taskflow_tui_contexts() {
  local -a names
  names=(\${(f)"$(${contexts} 2>/dev/null)"})
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
${named.map(({ name, about }) => `      ${quoted(`${name}:${about}`)}`).join('\n')}
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

/** As _arguments has them: `--name=[about]:value:action`; one that may be given again starts with `*`, one with a short form excludes it. */
function spec(name: string, flag: Flag): string[] {
  const about = flag.about.replace(/[\\[\]:]/g, '\\$&');
  if (flag.type === 'string') return [`${flag.multiple ? '*' : ''}--${name}=[${about}]:${flag.value.replaceAll(':', '')}:${action(flag)}`];
  if (!flag.short) return [`--${name}[${about}]`];
  return [`--${name}`, `-${flag.short}`].map((form) => `(--${name} -${flag.short})${form}[${about}]`);
}

function action(flag: Extract<Flag, { type: 'string' }>): string {
  switch (flag.takes) {
    case undefined:
      return ' ';
    case 'file':
      return '_files';
    case 'folder':
      return '_files -/';
    case 'context':
      return '_taskflow_tui_contexts';
    default:
      return flag.list ? `_values -s , type ${flag.takes.join(' ')}` : offered(flag.takes);
  }
}

/** A word that ends with `=` wants more: no blank after it. */
function offered(words: readonly string[]): string {
  return words.some((word) => word.endsWith('=')) ? `compadd -S '' -- ${words.join(' ')}` : `(${words.join(' ')})`;
}
