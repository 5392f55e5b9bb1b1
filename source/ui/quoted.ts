// A command as it would be typed: what a shell would split or read differently is put in quotes.

export function quoted(argv: string[]): string {
  return argv.map((argument) => (/^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`)).join(' ');
}
