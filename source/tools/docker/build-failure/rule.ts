// What a rule that recognizes a failed build says about it.

/** `what` completes "didn't build: …". `cause` has the file and the line where there are any. */
export type Explanation = { what: string; cause: string; fix: string; command?: string };

/** From the step's last lines, oldest first, trimmed. Undefined if it is something else. */
export type Rule = (lines: string[]) => Explanation | undefined;

/** A rule for messages that one pattern recognizes; its groups go to `explain`. */
export function rule(pattern: RegExp, explain: (...found: string[]) => Explanation): Rule {
  return (lines) => {
    for (const line of lines) {
      const match = pattern.exec(line);
      if (match) return explain(...match.slice(1).map((group) => group ?? ''));
    }
    return undefined;
  };
}

export const onThisComputer = 'It fails in the same way on this computer, with npm run build.';
