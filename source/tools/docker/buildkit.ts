// Turns BuildKit's progress (`--progress=rawjson`) into build events. Without I/O.
// Format: https://pkg.go.dev/github.com/moby/buildkit/client#SolveStatus. buildx prints one object a line or, up to 0.13, an indented one.
import { StringDecoder } from 'node:string_decoder';
import type { BuildEvent } from '../../world/index.js';
import { stepTitle } from './step-title.js';

/** `error`: BuildKit's message. `lines`: the step's own last lines. */
export type FailedStep = { step: string; error: string; lines: string[] };

export type BuildProgress = {
  /** Lines that aren't JSON (the client's errors) become `line` events. */
  read(line: string): BuildEvent[];
  /** Undefined if no step failed, for example if the Dockerfile is invalid. */
  failedStep(): FailedStep | undefined;
};

type Clean = (line: string) => string;
type Vertex = { digest: string; name: string; started?: string; completed?: string; cached?: boolean; error?: string };
type Status = { id: string; vertex: string; current?: number; total?: number };
type Log = { vertex: string; stream?: number; data?: string };
type SolveStatus = { vertexes?: Vertex[]; statuses?: Status[]; logs?: Log[] };

/** `[builder 5/9] RUN npm ci`, or `[2/4] COPY . .` when there is one stage. */
const numbered = /^\[(?:.+ )?\d+\/\d+\] (.*)$/s;
/** A step's last lines to keep for an error message; the true error may stand far above a tool's last words. */
export const linesOfStep = 300;
/** Limit for a line without an end; the sanitizer cuts it further. */
const partialCharacters = 16 * 1024;

/** `clean`: sanitizer and redactor, for text from base64. */
export function createBuildProgress(clean: Clean): BuildProgress {
  const nextObject = createObjectReader();
  const output = createStepOutput(clean);
  const steps = createSteps(clean, output);
  const transferred = createTransfers();
  return {
    read(line) {
      const next = nextObject(line);
      if (next.type === 'partial') return [];
      if (next.type === 'text') return line.trim() === '' ? [] : [{ type: 'line', line: clean(line) }];
      const { vertexes = [], statuses = [], logs = [] } = next.status;
      return [...logs.flatMap(output.read), ...steps.read(vertexes), ...transferred(statuses)];
    },
    failedStep: steps.failed,
  };
}

/**
 * Counts steps over all stages: `total` is the number of distinct numbered steps so far (a base image that two stages share is one step),
 * `current` how many of them have started. Neither decreases.
 */
function createSteps(clean: Clean, output: StepOutput): { read(vertexes: Vertex[]): BuildEvent[]; failed(): FailedStep | undefined } {
  const steps = new Set<string>();
  const begun = new Set<string>();
  let failed: Vertex | undefined;
  const title = (vertex: Vertex) => clean(stepTitle(vertex.name));

  function begin(vertex: Vertex): BuildEvent[] {
    if (!vertex.started || begun.has(vertex.digest)) return [];
    begun.add(vertex.digest);
    const line: BuildEvent = { type: 'line', line: `${title(vertex)}${vertex.cached ? ' (cached)' : ''}` };
    const name = numbered.exec(title(vertex))?.[1];
    if (name === undefined) return [line];
    const current = [...steps].filter((digest) => begun.has(digest)).length;
    return [line, { type: 'build-step', current, total: steps.size, name }];
  }

  function fail(vertex: Vertex): BuildEvent[] {
    // BuildKit cancels the steps that run next to the failed one.
    if (!vertex.error || failed || /context canceled/.test(vertex.error)) return [];
    failed = vertex;
    return [{ type: 'line', line: clean(`ERROR: ${vertex.error}`) }];
  }

  return {
    read(vertexes) {
      // Counted first, so the total includes the whole batch.
      for (const { digest, name } of vertexes) if (numbered.test(name)) steps.add(digest);
      return vertexes.flatMap((vertex) => [...begin(vertex), ...(vertex.completed ? output.finish(vertex.digest) : []), ...fail(vertex)]);
    },
    failed() {
      if (!failed) return undefined;
      return { step: title(failed), error: clean(failed.error ?? ''), lines: output.last(failed.digest) };
    },
  };
}

type StepOutput = {
  read(log: Log): BuildEvent[];
  /** The last line of a step, without a newline. */
  finish(vertex: string): BuildEvent[];
  last(vertex: string): string[];
};

/** Joins chunks of each step's output to lines. A chunk may end in the middle of a line or a character. */
function createStepOutput(clean: Clean): StepOutput {
  const streams = new Map<string, { decoder: StringDecoder; partial: string }>();
  const lastLines = new Map<string, string[]>();

  function keep(vertex: string, texts: string[]): BuildEvent[] {
    const lines = texts.map(clean);
    lastLines.set(vertex, [...(lastLines.get(vertex) ?? []), ...lines].slice(-linesOfStep));
    return lines.map((line) => ({ type: 'line', line }));
  }

  return {
    read({ vertex, stream = 1, data = '' }) {
      const key = `${vertex} ${stream}`;
      const { decoder, partial } = streams.get(key) ?? { decoder: new StringDecoder('utf8'), partial: '' };
      const lines = (partial + decoder.write(Buffer.from(data, 'base64'))).split('\n');
      streams.set(key, { decoder, partial: (lines.pop() ?? '').slice(0, partialCharacters) });
      return keep(vertex, lines);
    },
    finish(vertex) {
      const keys = [`${vertex} 1`, `${vertex} 2`];
      const rest = keys.map((key) => streams.get(key)?.partial ?? '').filter((partial) => partial !== '');
      for (const key of keys) streams.delete(key);
      return keep(vertex, rest);
    },
    last: (vertex) => lastLines.get(vertex) ?? [],
  };
}

/** Counts the bytes of the context, of pulled layers, and of the loaded image. */
function createTransfers(): (statuses: Status[]) => BuildEvent[] {
  const transfers = new Map<string, { current: number; total: number }>();
  let reported = 0;
  return (statuses) => {
    for (const { id, vertex, current = 0, total = 0 } of statuses) {
      // Unpacking a layer would count its bytes twice.
      if (!id.startsWith('extracting ')) transfers.set(`${vertex} ${id}`, { current, total: Math.max(current, total) });
    }
    const sum = (pick: (transfer: { current: number; total: number }) => number) =>
      [...transfers.values()].reduce((bytes, transfer) => bytes + pick(transfer), 0);
    const bytes = sum(({ current }) => current);
    if (bytes <= reported) return [];
    reported = bytes;
    return [{ type: 'transferred', bytes, total: sum(({ total }) => total) }];
  };
}

type Read = { type: 'text' } | { type: 'partial' } | { type: 'object'; status: SolveStatus };

/** Joins the lines of an indented object, which begins with `{` and ends with `}` in the first column. */
function createObjectReader(): (line: string) => Read {
  let open: string[] = [];
  return (line) => {
    if (line === '{') {
      open = [line];
      return { type: 'partial' };
    }
    if (open.length > 0 && /^[ }]/.test(line)) {
      open.push(line);
      if (line !== '}') return { type: 'partial' };
      const whole = open.join('\n');
      open = [];
      return parse(whole);
    }
    return line.startsWith('{') ? parse(line) : { type: 'text' };
  };
}

function parse(text: string): Read {
  try {
    const status: unknown = JSON.parse(text);
    return typeof status === 'object' && status !== null ? { type: 'object', status } : { type: 'text' };
  } catch {
    return { type: 'text' };
  }
}
