// Writes the table of values in helm/README.md from the `# --` comments of helm/values.yaml; `--check` only reports whether it is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMap, isNode, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';

/** A value with a description. `section`: its parts have descriptions too, so its own value isn't shown. */
export type Row = { readonly key: string; readonly value: unknown; readonly description: string; readonly section: boolean };
/** `undescribed`: keys of the leaves without a description. */
export type Values = { readonly rows: readonly Row[]; readonly undescribed: readonly string[] };

const BEGIN = '<!-- values: written by scripts/chart-readme.ts -->';
const END = '<!-- /values -->';

/** Reads the rows of values.yaml, in its order. A map with a description also covers parts that have none. */
export function parseValues(valuesYaml: string): Values {
  const document = parseDocument(valuesYaml);
  if (!isMap(document.contents)) throw new Error("values.yaml isn't a map");
  const rows: Row[] = [];
  const undescribed: string[] = [];
  walk(document.contents, '', rows, undescribed);
  return { rows, undescribed };
}

function walk(map: YAMLMap, prefix: string, rows: Row[], undescribed: string[]): void {
  map.items.forEach((pair, index) => {
    const key = `${prefix}${keyOf(pair)}`;
    const description = descriptionOf(commentOf(map, pair, index));
    const parts: Row[] = [];
    const bare: string[] = [];
    const { value } = pair;
    if (isMap(value) && value.items.length > 0) walk(value, `${key}.`, parts, bare);
    else bare.push(key);
    const section = parts.length > 0;
    if (description) rows.push({ key, value: isNode(value) ? value.toJSON() : null, description, section });
    if (!description || section) undescribed.push(...bare);
    rows.push(...parts);
  });
}

function keyOf({ key }: Pair): string {
  if (!isScalar(key)) throw new Error("a key of values.yaml isn't a scalar");
  return String(key.value);
}

/** The comment above a key. The YAML library attaches the one above a map's first key to the map. */
function commentOf(map: YAMLMap, { key }: Pair, index: number): string {
  const own = isScalar(key) ? (key.commentBefore ?? '') : '';
  return own || (index === 0 ? (map.commentBefore ?? '') : '');
}

/** `-- text`, which may continue on the next lines. */
function descriptionOf(comment: string): string {
  const lines = comment.split('\n').map((line) => line.trim());
  const start = lines.findLastIndex((line) => line.startsWith('-- '));
  return start === -1 ? '' : lines.slice(start).join(' ').slice(3).trim();
}

export function formatTable(rows: readonly Row[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const lines = rows.map(({ key, value, description, section }) => {
    return `| \`${key}\` | ${section ? '' : `\`${cell(JSON.stringify(value))}\``} | ${cell(description)} |`;
  });
  return ['| value | default | what it is |', '|---|---|---|', ...lines].join('\n');
}

/** Puts the table between the README's marks. Throws if there are no marks. */
export function insertTable(readme: string, rows: readonly Row[]): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`helm/README.md has no marks for the table: ${BEGIN} … ${END}`);
  return `${readme.slice(0, begin + BEGIN.length)}\n${formatTable(rows)}\n${readme.slice(end)}`;
}

function main(args: readonly string[]): number {
  const chart = fileURLToPath(new URL('../helm', import.meta.url));
  const file = path.join(chart, 'README.md');
  const readme = readFileSync(file, 'utf8');
  const { rows, undescribed } = parseValues(readFileSync(path.join(chart, 'values.yaml'), 'utf8'));
  if (undescribed.length > 0) {
    console.error(`helm/values.yaml: no "# --" comment for ${undescribed.join(', ')}`);
    return 1;
  }
  const updated = insertTable(readme, rows);
  if (updated === readme) return 0;
  if (args.includes('--check')) {
    console.error('helm/README.md is out of date with helm/values.yaml. Fix: npm run chart:readme');
    return 1;
  }
  writeFileSync(file, updated);
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2));
