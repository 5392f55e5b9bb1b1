// The completion script for bash 3.2 (macOS) and newer. It doesn't need the package bash-completion.
import { candidates, listContexts, named, spellings, type ValueFlag, valueFlags } from './candidates.js';

// bash splits `--flag=value` and `frontend=3` at the `=`. bash 3.2 has no `compopt` and adds a space.
export function bashScript(): string {
  const values = [...valueFlags].map(([name, flag]) => `    --${name}) ${complete(flag)} ;;`);
  const cases = candidates.map(({ command, words, flags }) => {
    const offered = command === '' ? named.map((each) => each.command) : words;
    return `    '${command}') flags='${flags.flatMap(spellings).join(' ')}' words='${offered.join(' ')}' ;;`;
  });
  const names = [...valueFlags.keys()].map((name) => `--${name}`).join(' | ');
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
    ${names})
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
  ${names})
    _taskflow_tui_value "$prev" "$cur"
    return ;;
  esac
  [[ $equals ]] && return
  case $command in
${cases.join('\n')}
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

function complete({ accepts }: ValueFlag): string {
  switch (accepts) {
    case undefined:
      return ':';
    case 'file':
      return 'compopt -o filenames 2>/dev/null; _taskflow_tui_offer < <(compgen -f -- "$cur")';
    case 'folder':
      return 'compopt -o filenames 2>/dev/null; _taskflow_tui_offer < <(compgen -d -- "$cur")';
    case 'context':
      return `COMPREPLY=($(compgen -W "$(${listContexts} 2>/dev/null)" -- "$cur"))`;
    default:
      return `local before=''; [[ $cur == *,* ]] && before=\${cur%,*},
      COMPREPLY=($(compgen -W '${accepts.join(' ')}' -P "$before" -- "\${cur##*,}"))`;
  }
}
