// What a command-line tool answers when it is asked for its version.

/** What a tool says of itself. `version` is undefined when the answer could not be read: `raw` then shows it. */
export type ToolVersion =
  | { type: 'found'; version: string | undefined; raw: string }
  | { type: 'missing' }
  | { type: 'hangs'; seconds: number }
  | { type: 'broken'; reason: string };
