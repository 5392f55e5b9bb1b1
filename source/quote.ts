// Quotes commands for a POSIX shell.

/** A command for a POSIX shell: arguments that the shell would split or expand are quoted. */
export function quoteCommand(argv: string[]): string {
  return argv.map((argument) => (/^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`)).join(' ');
}
