// The script for bash, from 3.2 (macOS) on, without the package bash-completion.
import type { Flag } from '../options.js';
import { contexts, named, places, typed, valueFlags } from './words.js';

type ValueFlag = Extract<Flag, { type: 'string' }>;

// bash takes `--flag=value` and `frontend=3` apart at the `=`; `compopt` is not there in 3.2, which then adds a blank.
export function bashScript(): string {
  const values = [...valueFlags].map(([name, flag]) => `    --${name}) ${offered(flag)} ;;`);
  const words = places.map((place) => {
    const flags = place.flags.flatMap(typed).join(' ');
    const plain = place.name === '' ? named.map(({ name }) => name) : place.words;
    return `    '${place.name}') flags='${flags}' words='${plain.join(' ')}' ;;`;
  });
  return `# bash completion of taskflow-tui: eval "$(taskflow-tui completion bash)"
_taskflow_tui_offer() {
  local line
  while IFS= read -r line; do COMPREPLY+=("$line"); done
}
_taskflow_tui_value() {
  local cur=$2
  case $1 in
${values.join('\n')}
  esac
}
_taskflow_tui() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} command='' equals='' flags words i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
    ${[...valueFlags.keys()].map((name) => `--${name}`).join(' | ')})
      [[ \${COMP_WORDS[i + 1]-} == = ]] && ((i++))
      ((i++)) ;;
    -* | =) ;;
    *)
      command=\${COMP_WORDS[i]}
      break ;;
    esac
  done
  if [[ $cur == = ]]; then
    cur='' equals=1
  elif [[ $prev == = ]]; then
    equals=1 prev=\${COMP_WORDS[COMP_CWORD - 2]}
  elif [[ $prev != --* ]]; then
    prev=''
  fi
  case $prev in
  ${[...valueFlags.keys()].map((name) => `--${name}`).join(' | ')})
    _taskflow_tui_value "$prev" "$cur"
    return ;;
  esac
  [[ $equals ]] && return
  case $command in
${words.join('\n')}
    *) return ;;
  esac
  case $cur in
  -*) COMPREPLY=($(compgen -W "$flags" -- "$cur")) ;;
  *) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
  esac
  case \${COMPREPLY[0]-} in *=) compopt -o nospace 2>/dev/null ;; esac
}
complete -F _taskflow_tui taskflow-tui
`;
}

function offered({ takes, list }: ValueFlag): string {
  switch (takes) {
    case undefined:
      return ':';
    case 'file':
      return 'compopt -o filenames 2>/dev/null; _taskflow_tui_offer < <(compgen -f -- "$cur")';
    case 'folder':
      return 'compopt -o filenames 2>/dev/null; _taskflow_tui_offer < <(compgen -d -- "$cur")';
    case 'context':
      return `COMPREPLY=($(compgen -W "$(${contexts} 2>/dev/null)" -- "$cur"))`;
    default: {
      const words = `compgen -W '${takes.join(' ')}'`;
      if (!list) return `COMPREPLY=($(${words} -- "$cur"))`;
      return `local before=''; [[ $cur == *,* ]] && before=\${cur%,*},; COMPREPLY=($(${words} -P "$before" -- "\${cur##*,}"))`;
    }
  }
}
