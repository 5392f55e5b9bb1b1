// Parses dotenv files as the component's own library does: python-dotenv, or dotenv with Next.js.
import type { Component } from '../../../release/component.js';

/** A quoted value may span lines. Whatever follows the closing quote is a comment. */
const entry =
  /^[^\S\n]*(?:export[^\S\n]+)?([A-Za-z_][\w.-]*)[^\S\n]*=[^\S\n]*('(?:\\[\s\S]|[^'\\])*'|"(?:\\[\s\S]|[^"\\])*"|`[^`]*`|[^\n]*)/gm;

/**
 * node:util's parseEnv cuts every value at `#` and ends it at an escaped quote; python-dotenv needs a space before `#`
 * (https://github.com/theskumar/python-dotenv/blob/main/src/dotenv/parser.py). A later line with the same name wins.
 */
export function parseDotenv(text: string, component: Component): Map<string, string> {
  const values = new Map<string, string>();
  for (const [, name = '', written = ''] of text
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .matchAll(entry)) {
    const value = unquoted(written, component);
    // Only names in braces: a lone $ is part of many passwords.
    values.set(
      name,
      written.startsWith("'") && component === 'frontend'
        ? value
        : value.replace(
            /\$\{(\w+)(?::-([^}]*))?\}/g,
            (whole, other: string, otherwise?: string) => values.get(other) || (otherwise ?? whole),
          ),
    );
  }
  return values;
}

function unquoted(written: string, component: Component): string {
  const quote = written.length > 1 && written.endsWith(written[0] ?? '') ? written[0] : undefined;
  const inner = written.slice(1, -1);
  if (quote === '"') return inner.replace(/\\([nrt"'\\$])/g, (_, escaped: string) => escapes[escaped] ?? escaped);
  if (quote === "'") return component === 'backend' ? inner.replace(/\\(['\\])/g, '$1') : inner;
  if (quote === '`') return inner;
  return written.replace(component === 'backend' ? /(?:^|\s)#.*/ : /#.*/, '').trim();
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

/** UTF-16 is what PowerShell's `echo NAME=value > .env` writes. */
export function decodeText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes);
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return buffer.toString('utf16le');
  if (buffer[0] === 0xfe && buffer[1] === 0xff && buffer.length % 2 === 0) return buffer.swap16().toString('utf16le');
  return buffer.toString('utf8');
}
