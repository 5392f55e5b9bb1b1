// Finds the line of a log that names an error, among the frames of its stack.

/** `TypeError: x is not a function`, `⨯ Error: …`, `[cause]: Error: …`, `sqlalchemy.exc.ProgrammingError: …` */
const errorLine = /^[^\w[]{0,8}(?:\[cause\]: )?(?:[A-Za-z_]\w*\.){0,8}\w*(?:Error|Exception)\b(?: \[\w+\])?: \S/;

/** The last line that names an error, at most 300 characters of it; undefined without one. @param log oldest first */
export function lastError(log: string[]): string | undefined {
  return log
    .findLast((line) => errorLine.test(line.slice(0, 500)))
    ?.replace(/^[^\w[]+/, '')
    .trim()
    .slice(0, 300);
}
