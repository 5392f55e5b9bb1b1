// Finds where Python sources fail because a value is missing.
import { blockOf, type PythonLine } from '../../sources/python-lines.js';

export type Checks = {
  /** Names in the file, or behind `self.`, whose absence raises an error. */
  failing: Set<string>;
  /** Those behind `settings.` and the like. */
  attributes: Set<string>;
  /** The text of the conditions and assertions, for a variable that is read in them. */
  conditions: string[];
};

const absent =
  /\bnot\s+\(?((?:\w+(?:\(\))?\.){0,3})(\w+)\b(?![.(\w])|\b((?:\w+(?:\(\))?\.){0,3})(\w+)\s*(?:is\s+None|==\s*(?:""|''|None))/g;

export function absenceChecks(lines: PythonLine[]): Checks {
  const failing = new Set<string>();
  const attributes = new Set<string>();
  const conditions: string[] = [];
  for (const [index, line] of lines.entries()) {
    const condition = failingCondition(lines, index, line.text);
    // `a and b`: one of them is enough, or it holds only in one environment.
    if (condition === undefined || /\band\b/.test(condition)) continue;
    conditions.push(condition);
    for (const [, negatedOwner, negated, owner, compared] of condition.matchAll(absent)) {
      const behind = negatedOwner ?? owner ?? '';
      (behind === '' || /^(?:self|cls)\.$/.test(behind) ? failing : attributes).add(negated ?? compared ?? '');
    }
  }
  return { failing, attributes, conditions };
}

/** The condition under which the line ends the program or the function, as far as it is one of absence. */
function failingCondition(lines: PythonLine[], index: number, text: string): string | undefined {
  const asserted = /^assert\s+([^,]*)/.exec(text)?.[1];
  // In a function, most assertions only tell a type checker what is known.
  if (asserted !== undefined && lines[index]?.indent !== 0) return undefined;
  if (asserted !== undefined) return `not ${asserted.replace(/\s+is\s+not\s+None\s*$/, '')}`;
  const [, condition, rest = ''] = /^if\s+([\s\S]*?):(?!=)\s*([^\n]*)$/.exec(text) ?? [];
  if (condition === undefined || isInOneEnvironment(lines, index)) return undefined;
  const body = rest === '' ? blockOf(lines, index, farthest) : [{ text: rest }];
  return body.some((one) => fails(one.text)) ? condition : undefined;
}

/** An answer to one request isn't a failure of the application. */
function fails(text: string): boolean {
  return /^raise\b(?!\s+(?:\w+\.)?(?:HTTPException|\w*HTTPError|Unauthorized|StarletteHTTPException)\b)|^(?:sys\.)?(?:exit|_exit)\(|^os\._exit\(/.test(
    text,
  );
}

/** Lines of a block that are read; hostile sources may nest them without an end. */
const farthest = 300;

/** It is in a block such as `if settings.environment == "production":`. */
function isInOneEnvironment(lines: PythonLine[], index: number): boolean {
  let indent = lines[index]?.indent ?? 0;
  for (let above = index - 1; above >= Math.max(0, index - farthest) && indent > 0; above--) {
    const line = lines[above];
    if (!line || line.indent >= indent) continue;
    indent = line.indent;
    if (/^(?:if|elif|else)\b/.test(line.text)) return true;
    if (/^(?:def|async def|class)\b/.test(line.text)) return false;
  }
  return false;
}
