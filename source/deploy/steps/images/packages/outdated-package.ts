// Finds the modules that are too old or too new for what uses them, in the error that ended an application. Pure, except that it reads one of its files.
import type { Place, Raised } from '../trial/traceback.js';

/** `modules`: the likeliest first, as they are imported. `user`: who needs something newer. `because`: where, and the error's own words. */
export type Outdated = { modules: string[]; user: 'sources' | 'packages'; because: string };

/** Sentences of Python's: what they name is a module, or a class or function. */
const sentences: { error: string; pattern: RegExp; names: 'module' | 'object' }[] = [
  { error: 'TypeError', pattern: /^([A-Za-z_]\w*)[\w.<>]*\(\) got an unexpected keyword argument '/, names: 'object' },
  { error: 'ImportError', pattern: /^cannot import name '[^']*' from '([\w.]+)' \(\//, names: 'module' },
  // Compiled for a Python that it doesn't know.
  { error: 'ImportError', pattern: /\/site-packages\/(\w+)\/\S+\.so: undefined symbol: /, names: 'module' },
  { error: 'SystemError', pattern: /^initialization of (\w+) raised unreported exception/, names: 'module' },
  { error: 'ModuleNotFoundError', pattern: /^No module named '(\w+(?:\.\w+)+)'$/, names: 'module' },
  { error: 'AttributeError', pattern: /^module '([\w.]+)' has no attribute '/, names: 'module' },
  { error: 'AttributeError', pattern: /^type object '(\w+)' has no attribute '/, names: 'object' },
  { error: 'AttributeError', pattern: /^'(\w+)' object has no attribute '/, names: 'object' },
];

/** `text`: reads a file of the application. */
export async function outdatedIn(raised: Raised[], text: (file: string) => Promise<string>): Promise<Outdated | undefined> {
  for (const { error, message, place } of raised) {
    const sentence = sentences.find((each) => each.error === error && each.pattern.test(message));
    const [, named = ''] = sentence?.pattern.exec(message) ?? [];
    if (!sentence) continue;
    const words = `${error}: ${message}`;
    const called = sentence.names === 'module' ? [named] : [];
    // A package that uses what another one doesn't have is itself too old: its versions of that time have no upper bound for the other one.
    if (place.type === 'package') return { modules: [place.module, ...called], user: 'packages', because: `${place.module}: ${words}` };
    const module = sentence.names === 'module' ? named : moduleOf(await text(place.file), named, place.line);
    return { modules: module ? [module] : [], user: 'sources', because: `${placeName(place)}: ${words}` };
  }
  return undefined;
}

function placeName({ file, line }: Extract<Place, { type: 'own' }>): string {
  return `${file}, line ${line}`;
}

/** The module that a source file has a name from: of `from sqlmodel import Field`, or of `sqlmodel.Field(…)`, in this line or else in any. */
export function moduleOf(text: string, name: string, line: number): string | undefined {
  const code = text.replace(/#[^\n]*/g, '');
  const [imported] = importsFrom(code).find(([, each]) => each === name) ?? [];
  if (imported !== undefined) return imported;
  const owned = new RegExp(`\\b([A-Za-z_][\\w.]*)\\.${name}\\b`);
  const lines = code.split('\n').map((each) => each.slice(0, 500));
  const [, owner] = owned.exec(lines[line - 1] ?? '') ?? owned.exec(lines.find((each) => owned.test(each)) ?? '') ?? [];
  return owner && importedAs(code, owner);
}

type ImportedFrom = [module: string, name: string, alias: string];

/** `mcp`, `server`, `s` of `from mcp import server as s`. Relative imports name no package. */
function importsFrom(code: string): ImportedFrom[] {
  const found = code.matchAll(/^[ \t]*from[ \t]+([A-Za-z_][\w.]*)[ \t]+import[ \t]+(\([^)]{0,4000}\)|[^\n]+)/gm);
  return [...found].flatMap(([, module = '', list = '']) =>
    aliased(list.replace(/[()\\]/g, '')).map(([name, alias]): ImportedFrom => [module, name, alias]),
  );
}

/** `pkg.mod` of `import pkg.mod as owner`, or of `from pkg import mod as owner`. */
function importedAs(code: string, owner: string): string {
  const [first = '', ...rest] = owner.split('.');
  const plain = [...code.matchAll(/^[ \t]*import[ \t]+([^\n]+)/gm)].flatMap(([, list = '']) => aliased(list));
  const [module] = plain.find(([name, alias]) => alias === first && name !== alias) ?? [];
  if (module !== undefined) return [module, ...rest].join('.');
  const [from, name] = importsFrom(code).find(([, , alias]) => alias === first) ?? [];
  return from === undefined ? owner : [from, name, ...rest].join('.');
}

/** `a, b as c` */
function aliased(list: string): [name: string, alias: string][] {
  return list.split(',').map((each) => {
    const [name = '', alias = name] = each.trim().split(/\s+as\s+/);
    return [name, alias];
  });
}
