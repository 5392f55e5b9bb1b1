// Finds the variables that TypeScript and JavaScript read from process.env.
import { bracketed, closingOffset, literal, matchesIn, splitTop } from '../../sources/expressions.js';
import { lineNumber, withoutScriptComments } from '../../sources/script-text.js';
import type { Reading } from '../reading.js';
import { schemaReadings } from './script-schemas.js';

type Found = Omit<Reading, 'file' | 'line'> & { offset: number };

/** `env`, if the file imports it from node:process. */
const reads = /\b(?:process\.env|(?<![\w.])env(?=[.[]))\??(?:\.([A-Za-z_]\w*)|\.?\[\s*(?:"([A-Za-z_]\w*)"|'([A-Za-z_]\w*)')\s*\])/g;
const importsEnv = /\bimport\s*\{[^{}]{0,200}\benv\b[^{}]{0,200}\}\s*from\s*["'](?:node:)?process["']/;

export function scriptReadings(file: string, source: string, helpers: Helper[]): Reading[] {
  if (!/process\b|\benv\b|[Ee]nv/.test(source)) return [];
  const text = withoutScriptComments(source);
  const ofProcess = importsEnv.test(text);
  const plain = matchesIn(text, reads).filter(([all]) => ofProcess || all.startsWith('process'));
  const found: Found[] = [
    ...plain.flatMap((match) => readAt(text, match)),
    ...destructured(text),
    ...schemaReadings(text),
    ...helpers.flatMap((helper) => calledHelper(text, helper)),
  ];
  return found.map(({ offset, ...read }) => ({ ...read, file, line: lineNumber(text, offset) }));
}

/** What follows an expression decides: an assertion, a default, nothing. */
function readAt(text: string, match: RegExpExecArray): Found[] {
  const name = match[1] ?? match[2] ?? match[3] ?? '';
  const end = match.index + match[0].length;
  const before = text.slice(Math.max(0, match.index - 200), match.index);
  const after = text.slice(end, end + 400);
  // An assignment sets it.
  if (/^\s*(?:\?\?|\|\|)?=(?![=>])/.test(after)) return [];
  // In `!a || !b` the second is another condition.
  const given = /!\s*$/.test(before) ? undefined : /^[\s)]{0,20}(?:\|\||\?\?)\s*([\s\S]{1,300})/.exec(after)?.[1];
  const fallback = given === undefined ? undefined : plainLiteral(given);
  const asserted = /^(?:!(?!=)|\s+as\s+string\b)/.test(after) && !isSignInProvider(name);
  const required =
    given === undefined
      ? asserted || isChecked(text, match.index, before, after)
      : /^\(?\s*(?:throw\b|\w*(?:fail|raise|panic|invariant)\w*\()/i.test(given);
  const kind = /\b(?:Number|parseInt|parseFloat)\(\s*$/.test(before) ? ({ kind: 'number' } as const) : {};
  return [
    {
      name,
      offset: match.index,
      required,
      computed: given !== undefined && fallback === undefined && !required,
      ...(fallback === undefined ? {} : { fallback }),
      ...kind,
    },
  ];
}

function plainLiteral(text: string): string | undefined {
  const [written] = /^\(?\s*(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`$\\]*`|-?\d[\d.]*)/.exec(text) ?? [];
  return written === undefined ? undefined : literal(written.replace(/^\(?\s*/, ''));
}

/** Better Auth and NextAuth work without a provider whose ID is missing. */
function isSignInProvider(name: string): boolean {
  return /_CLIENT_(?:ID|SECRET)$|^(?:AUTH_)?(?:GOOGLE|GITHUB|DISCORD|FACEBOOK|TWITTER|APPLE|MICROSOFT|LINKEDIN)_(?:ID|SECRET)$/.test(name);
}

/** `if (!process.env.X) throw`, `const x = process.env.X; if (!x) throw`, `assert(process.env.X)`. */
function isChecked(text: string, offset: number, before: string, after: string): boolean {
  if (/\b(?:invariant|assert|assert\.ok)\(\s*$/.test(before)) return true;
  const condition = /\bif\s*\([^;{}]{0,150}!\s*$/.exec(before);
  if (condition) return throwsAfter(text, text.indexOf('(', offset - before.length + condition.index));
  const [, name] = /\b(?:const|let|var)\s+(\w+)\s*(?::[^=\n]{1,60})?=\s*$/.exec(before) ?? [];
  if (name === undefined || /^\s*[?&|.]/.test(after)) return false;
  const check = new RegExp(
    `\\bif\\s*\\((?:[^;{}&]{0,150}[|(\\s])?(?:!\\s*${name}\\b(?!\\s*[.([])|${name}\\s*===?\\s*(?:undefined|null|""|''))`,
    'g',
  );
  check.lastIndex = offset;
  const found = check.exec(text);
  return found !== null && throwsAfter(text, text.indexOf('(', found.index));
}

/** `open`: of the condition. What follows is a throw, or a block with one. */
function throwsAfter(text: string, open: number): boolean {
  const end = closingOffset(text, open);
  // With `&&`, another condition is enough, or it holds in one environment only.
  if (text.slice(open, end).includes('&&')) return false;
  const after = text.slice(end, end + 2000);
  if (/^\s*throw\b/.test(after)) return true;
  const block = /^\s*\{/.exec(after)?.[0];
  return block !== undefined && /\bthrow\b|\bprocess\.exit\(/.test(bracketed(after, block.length - 1));
}

/** `const { A, B: b = 'x' } = process.env` */
function destructured(text: string): Found[] {
  return matchesIn(text, /\{([^{}]{1,2000})\}\s*=\s*process\.env\b(?![.[])/g).flatMap((match) =>
    splitTop(match[1] ?? '').flatMap((part) => {
      const [, name, written] = /^([A-Za-z_]\w*)\s*(?::\s*\w+\s*)?(?:=\s*([\s\S]+))?$/.exec(part) ?? [];
      if (name === undefined) return [];
      const fallback = written === undefined ? undefined : literal(written);
      const offset = match.index + match[0].indexOf(name);
      const local = /:\s*(\w+)/.exec(part)?.[1] ?? name;
      const required = written === undefined && isChecked(text, match.index + match[0].length, `const ${local} = `, '');
      return [
        {
          name,
          offset,
          required,
          computed: written !== undefined && fallback === undefined,
          ...(fallback === undefined ? {} : { fallback }),
        },
      ];
    }),
  );
}

/** A function of the checkout that reads the variable whose name it is given. */
export type Helper = { name: string; strict: boolean };

export function scriptHelpers(text: string): Helper[] {
  if (!/process\.env\[\s*[a-z]/.test(text)) return [];
  return [...text.matchAll(/\b(?:function\s+(\w{4,80})\s*\(\s*(\w+)|const\s+(\w{4,80})\s*=\s*\(\s*(\w+))/g)].flatMap((match) => {
    const name = match[1] ?? match[3] ?? '';
    const body = text.slice(match.index, match.index + 800);
    const read = body.indexOf(`process.env[${match[2] ?? match[4]}]`);
    return read === -1 ? [] : [{ name, strict: /\bthrow\b/.test(body) }];
  });
}

function calledHelper(text: string, { name, strict }: Helper): Found[] {
  return [...text.matchAll(new RegExp(`\\b${name}\\(\\s*["']([A-Za-z_]\\w*)["']\\s*(,[^)]{0,200})?\\)`, 'g'))].map((match) => {
    const fallback = match[2] === undefined ? undefined : literal(match[2].slice(1).trim());
    return {
      name: match[1] ?? '',
      offset: match.index,
      required: strict && match[2] === undefined,
      computed: match[2] !== undefined && fallback === undefined,
      ...(fallback === undefined ? {} : { fallback }),
    };
  });
}
