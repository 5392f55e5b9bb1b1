// Finds variables that a library reads by itself when the sources give it no value.
import type { Component } from '../../../release/component.js';
import { bracketed } from '../sources/expressions.js';
import { lineAt, type PythonLine } from '../sources/python-lines.js';
import type { Reading } from './reading.js';

type Rule = {
  name: string;
  /** The call that creates the client; its opening bracket is its last character. */
  call: RegExp;
  /** An argument that replaces the variable. */
  argument: RegExp;
  required: boolean;
};

type Lines = { name: string; lines: PythonLine[] };

const python: Rule[] = [
  // https://github.com/openai/openai-python#usage
  { name: 'OPENAI_API_KEY', call: /(?<![\w.])(?:openai\.)?(?:Async)?OpenAI\(/g, argument: /\bapi_key\s*=|\*\*/, required: true },
  // https://python.langchain.com/docs/integrations/chat/openai/
  { name: 'OPENAI_API_KEY', call: /\b(?:ChatOpenAI|OpenAIEmbeddings)\(/g, argument: /\b(?:openai_)?api_key\s*=|\*\*/, required: true },
  { name: 'GROQ_API_KEY', call: /(?<![\w.])(?:groq\.)?(?:Async|Chat)?Groq\(/g, argument: /\bapi_key\s*=|\*\*/, required: true },
  {
    name: 'ANTHROPIC_API_KEY',
    call: /(?<![\w.])(?:anthropic\.)?(?:Async|Chat)?Anthropic\(/g,
    argument: /\bapi_key\s*=|\*\*/,
    required: true,
  },
  // https://googleapis.github.io/python-genai/#create-a-client
  { name: 'GEMINI_API_KEY', call: /\bgenai\.Client\(/g, argument: /\b(?:api_key|vertexai)\s*=|\*\*/, required: true },
];

const script: Rule[] = [
  { name: 'OPENAI_API_KEY', call: /\bnew\s+OpenAI\(/g, argument: /\bapiKey\b|\.\.\./, required: true },
  // https://www.better-auth.com/docs/reference/options#secret
  { name: 'BETTER_AUTH_SECRET', call: /\bbetterAuth\(/g, argument: /\bsecret\b\s*[:,}]/, required: true },
];

export function libraryReadings(component: Component, files: Lines[]): Reading[] {
  const rules = component === 'backend' ? python : script;
  const found = files.flatMap((file) => rules.flatMap((rule) => created(file, rule)));
  return component === 'backend' ? [...found, ...agentsReading(files)] : found;
}

function created({ name: file, lines }: Lines, { name, call, argument, required }: Rule): Reading[] {
  return lines.flatMap((line) =>
    /^(?:class|def)\b/.test(line.text)
      ? []
      : [...line.text.matchAll(call)]
          .filter((match) => !argument.test(bracketed(line.text, match.index + match[0].length - 1)))
          .map(({ index }) => ({ name, file, line: lineAt(line, index), required })),
  );
}

/** The Agents SDK uses OPENAI_API_KEY unless it is given a client or a model of another kind (https://openai.github.io/openai-agents-python/config/). */
function agentsReading(files: Lines[]): Reading[] {
  const texts = files.flatMap(({ name, lines }) => lines.map((line) => ({ name, line })));
  const used = texts.find(({ line }) => /^from\s+agents\s+import\b[\s\S]*\bRunner\b/.test(line.text));
  const replaced = texts.some(({ line }) =>
    /\bset_default_openai_(?:client|key|api)\b|\bOpenAI(?:ChatCompletions|Responses)Model\(|\bLitellmModel\(|\bOpenAIProvider\(/.test(
      line.text,
    ),
  );
  return used && !replaced ? [{ name: 'OPENAI_API_KEY', file: used.name, line: used.line.number, required: true }] : [];
}
