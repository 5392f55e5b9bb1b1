// Finds variables that a Python library reads by itself when the sources give it no value.
import { bracketed, matchesIn } from '../../sources/expressions.js';
import { lineAt, type PythonLine } from '../../sources/python-lines.js';
import type { PythonFile } from '../../sources/python-modules.js';
import type { Reading } from '../reading.js';

type Rule = {
  name: string;
  /** The call that creates the client; its opening bracket is its last character. */
  call: RegExp;
  /** An argument that replaces the variable. */
  argument: RegExp;
};

const rules: Rule[] = [
  // https://github.com/openai/openai-python#usage
  { name: 'OPENAI_API_KEY', call: /(?<![\w.])(?:openai\.)?(?:Async)?OpenAI\(/g, argument: /\bapi_key\s*=|\*\*/ },
  // https://python.langchain.com/docs/integrations/chat/openai/
  { name: 'OPENAI_API_KEY', call: /\b(?:ChatOpenAI|OpenAIEmbeddings)\(/g, argument: /\b(?:openai_)?api_key\s*=|\*\*/ },
  { name: 'GROQ_API_KEY', call: /(?<![\w.])(?:groq\.)?(?:Async|Chat)?Groq\(/g, argument: /\bapi_key\s*=|\*\*/ },
  {
    name: 'ANTHROPIC_API_KEY',
    call: /(?<![\w.])(?:anthropic\.)?(?:Async|Chat)?Anthropic\(/g,
    argument: /\bapi_key\s*=|\*\*/,
  },
  // https://googleapis.github.io/python-genai/#create-a-client
  { name: 'GEMINI_API_KEY', call: /\bgenai\.Client\(/g, argument: /\b(?:api_key|vertexai)\s*=|\*\*/ },
];

/** Most lines have none of these words. */
const any = /OpenAI|Groq|Anthropic|genai/;

export function libraryReadings(files: PythonFile[]): Reading[] {
  return [...files.flatMap(({ name, lines }) => lines.flatMap((line) => createdIn(name, line))), ...agentsReading(files)];
}

function createdIn(file: string, line: PythonLine): Reading[] {
  if (!any.test(line.text) || /^(?:class|def)\b/.test(line.text)) return [];
  return rules.flatMap(({ name, call, argument }) =>
    matchesIn(line.text, call)
      .filter((match) => !argument.test(bracketed(line.text, match.index + match[0].length - 1)))
      .map(({ index }) => ({ name, file, line: lineAt(line, index), required: true })),
  );
}

/** The Agents SDK uses OPENAI_API_KEY unless it is given a client or a model of another kind (https://openai.github.io/openai-agents-python/config/). */
function agentsReading(files: PythonFile[]): Reading[] {
  const texts = files.flatMap(({ name, lines }) => lines.map((line) => ({ name, line })));
  const used = texts.find(({ line }) => /^from\s+agents\s+import\b[\s\S]*\bRunner\b/.test(line.text));
  const replaced = texts.some(({ line }) =>
    /\bset_default_openai_(?:client|key|api)\b|\bOpenAI(?:ChatCompletions|Responses)Model\(|\bLitellmModel\(|\bOpenAIProvider\(/.test(
      line.text,
    ),
  );
  return used && !replaced ? [{ name: 'OPENAI_API_KEY', file: used.name, line: used.line.number, required: true }] : [];
}
