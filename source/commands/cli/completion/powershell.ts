// The script for PowerShell, from 5.0 on (Windows has 5.1).
import type { Flag } from '../options.js';
import { contexts, named, places, typed, valueFlags } from './words.js';

export function powershellScript(): string {
  const words = places.map((place) => {
    const plain = place.name === '' ? named.map(({ name, about }) => [name, about]) : place.words.map((word) => [word, word]);
    const flags = place.flags.flatMap((entry) => typed(entry).map((form) => [form, entry[1].about]));
    const rows = [...plain, ...flags].map(([word = '', about = '']) => `      @(${quoted(word)}, ${quoted(about)})`);
    return `    ${quoted(place.name)} = @(\n${rows.join(',\n')}\n    )`;
  });
  const values = [...valueFlags].map(([name, flag]) => `    '--${name}' = { param($word) ${offered(flag)} }`);
  return `# PowerShell completion of taskflow-tui: taskflow-tui completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName taskflow-tui -ScriptBlock {
  param($word, $tree, $cursor)
  $words = @{
${words.join('\n')}
  }
  $values = @{
${values.join('\n')}
  }
  $before = @($tree.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursor } | Select-Object -Skip 1 | ForEach-Object { "$_" })
  $command = ''
  $flag = ''
  foreach ($each in $before) {
    if ($flag) { $flag = '' }
    elseif ($values.ContainsKey($each)) { $flag = $each }
    elseif ($each -notlike '-*' -and -not $command) { $command = $each }
  }
  if ($flag) {
    & $values[$flag] $word | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
    return
  }
  if (-not $words.ContainsKey($command)) { return }
  $words[$command] | Where-Object { $_[0] -like "$word*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
  }
}
`;
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

function offered({ takes, list }: Extract<Flag, { type: 'string' }>): string {
  switch (takes) {
    case undefined:
      return '';
    case 'file':
      return '(Get-ChildItem -Path "$word*" | Resolve-Path -Relative)';
    case 'folder':
      return '(Get-ChildItem -Directory -Path "$word*" | Resolve-Path -Relative)';
    case 'context':
      return `@(${contexts} 2>$null) -like "$word*"`;
    default: {
      const words = takes.map(quoted).join(', ');
      if (!list) return `@(${words}) -like "$word*"`;
      return `$done = $word -replace '[^,]*$', ''; @(${words}) | ForEach-Object { "$done$_" } | Where-Object { $_ -like "$word*" }`;
    }
  }
}
