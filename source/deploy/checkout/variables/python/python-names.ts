// Finds under which names a Python file reads the environment: `import os as _os`, `from os import getenv`, decouple's `config`, an `Env()`.
import { blockOf, type PythonLine } from '../../sources/python-lines.js';

export type Names = {
  /** Calls that read; group 1 is what is called. */
  calls: RegExp;
  /** `os.environ["X"]`; the name is in group 1 or 2. */
  subscripts: RegExp;
  /** A call without a default raises an error. */
  strict(callee: string): boolean;
};

const libraries = /^(?:from|import)\s+(?:starlette\.config|decouple|environs?)\b/;
/** Objects of theirs. */
const readers = /^(\w+)\s*(?::[^=]+)?=\s*(?:\w+\.)?(?:Config|AutoConfig|Env|FileAwareEnv)\(/;

/** A function of the checkout that reads the variable whose name it is given. */
export type Helper = { name: string; strict: boolean };

export function helpersIn(lines: PythonLine[]): Helper[] {
  return lines.flatMap((line, index) => {
    const [, name = '', parameter = ''] = /^(?:async\s+)?def\s+(\w{4,})\(\s*(\w+)/.exec(line.text) ?? [];
    if (name === '' || line.indent > 0) return [];
    const body = blockOf(lines, index).map(({ text }) => text);
    const read = new RegExp(`\\b(?:getenv|environ\\.get)\\(\\s*${parameter}\\b|\\benviron(\\[\\s*${parameter}\\s*\\])`);
    const found = body.map((text) => read.exec(text)).find((match) => match);
    if (!found) return [];
    return [{ name, strict: found[1] !== undefined || body.some((text) => /^raise\b|^sys\.exit\b/.test(text)) }];
  });
}

export function namesIn(lines: PythonLine[], helpers: Helper[]): Names {
  const systems = new Set(['os']);
  const getters = new Set<string>();
  const environments = new Set<string>();
  const strict = new Set<string>();
  const ofLibrary = lines.some(({ text }) => libraries.test(text));
  for (const { text } of lines) {
    for (const [, alias = ''] of text.matchAll(/^import\s[\s\S]*?\bos\s+as\s+(\w+)/g)) systems.add(alias);
    const [, module = '', imported = ''] = /^from\s+([\w.]+)\s+import\s+\(?([^()]*)/.exec(text) ?? [];
    for (const [, name = '', alias = name] of imported.matchAll(/(\w+)(?:\s+as\s+(\w+))?/g)) {
      if (module === 'os' && name === 'getenv') getters.add(alias);
      if (module === 'os' && name === 'environ') environments.add(alias);
      if (module === 'decouple' && name === 'config') strict.add(alias);
    }
    const reader = ofLibrary ? readers.exec(text)?.[1] : undefined;
    if (reader) strict.add(reader);
  }
  for (const helper of helpers) (helper.strict ? strict : getters).add(helper.name);
  const environ = [`(?:${[...systems].join('|')})\\.environ`, ...environments].join('|');
  const getenv = [`(?:${[...systems].join('|')})\\.getenv`, ...getters].join('|');
  const objects = [...strict].map((name) => `${name}(?:\\.(?:str|int|bool|float|list|json|url|decimal|db|dict|log_level))?`);
  return {
    calls: new RegExp(`(?<![\\w.])(${[getenv, `(?:${environ})\\.get`, ...objects].join('|')})\\s*\\(`, 'g'),
    subscripts: new RegExp(`(?<![\\w.])(?:${environ})\\[\\s*(?:"(\\w+)"|'(\\w+)')\\s*\\](?!\\s*=(?!=))`, 'g'),
    strict: (callee) => strict.has(callee.split('.')[0] ?? ''),
  };
}
