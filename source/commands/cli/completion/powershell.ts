// The completion script for PowerShell 5.0 and newer (Windows has 5.1).
import { candidates, listContexts, named, spellings, type ValueFlag, valueFlags } from './candidates.js';

export function powershellScript(): string {
  const words = candidates.map(({ command, words, flags }) => {
    const plain = command === '' ? named.map((each) => [each.command, each.about]) : words.map((word) => [word, word]);
    const spelled = flags.flatMap((entry) => spellings(entry).map((form) => [form, entry[1].about]));
    const rows = [...plain, ...spelled].map(([word = '', about = '']) => `      @(${quoted(word)}, ${quoted(about)})`);
    return `    ${quoted(command)} = @(\n${rows.join(',\n')}\n    )`;
  });
  const values = [...valueFlags].map(([name, flag]) => `    '--${name}' = { param($word) ${complete(flag)} }`);
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

function complete({ accepts }: ValueFlag): string {
  switch (accepts) {
    case undefined:
      return '';
    case 'file':
      return '(Get-ChildItem -Path "$word*" | Resolve-Path -Relative)';
    case 'folder':
      return '(Get-ChildItem -Directory -Path "$word*" | Resolve-Path -Relative)';
    case 'context':
      return `@(${listContexts} 2>$null) -like "$word*"`;
    default:
      return `$done = $word -replace '[^,]*$', ''
      @(${accepts.map(quoted).join(', ')}) | ForEach-Object { "$done$_" } | Where-Object { $_ -like "$word*" }`;
  }
}
