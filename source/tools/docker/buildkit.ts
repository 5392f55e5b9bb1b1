// BuildKit's progress (`--progress=rawjson`) as build events: a reader of lines, without any I/O.
// Shapes: https://pkg.go.dev/github.com/moby/buildkit/client#SolveStatus. buildx writes one object a line or, up to 0.13, an indented one.
import { StringDecoder } from 'node:string_decoder';
import type { BuildEvent } from '../../world/index.js';

/** The step that ended a build, BuildKit's words for it, and the step's own last lines. */
export type FailedStep = { step: string; error: string; lines: string[] };

export type BuildProgress = {
  /** Events of one line of output. Lines that are no JSON (errors of the client) become `line` events. */
  read(line: string): BuildEvent[];
  /** Undefined when no step failed, e.g. because the Dockerfile could not be parsed. */
  failedStep(): FailedStep | undefined;
};

type Clean = (line: string) => string;
type Vertex = { digest: string; name: string; started?: string; completed?: string; cached?: boolean; error?: string };
type Status = { id: string; vertex: string; current?: number; total?: number };
type Log = { vertex: string; stream?: number; data?: string };
type SolveStatus = { vertexes?: Vertex[]; statuses?: Status[]; logs?: Log[] };

/** `[builder 5/9] RUN npm ci`, or `[2/4] COPY . .` when there is one stage. */
const numbered = /^\[(?:.+ )?\d+\/\d+\] (.*)$/s;
/** Lines of a step that are kept, so that a failed one can be quoted. */
const quotedLines = 20;
/** Characters kept of a line that never ends; the sanitizer cuts it further. */
const partialCharacters = 16 * 1024;

/** `clean` is the door's sanitizer and redactor, for what comes out of base64. */
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
 * Steps are counted over all stages: `total` is the number of distinct numbered steps that BuildKit has told of (a base image that two stages
 * share is one step), `current` how many of them have started; neither goes back.
 */
function createSteps(clean: Clean, output: StepOutput): { read(vertexes: Vertex[]): BuildEvent[]; failed(): FailedStep | undefined } {
  const steps = new Set<string>();
  const begun = new Set<string>();
  let failed: Vertex | undefined;
  const title = (vertex: Vertex) => clean(vertex.name.replace(/\s+/g, ' '));

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
    // A step that runs beside the failed one is cancelled with it, and is not the reason.
    if (!vertex.error || failed || /context canceled/.test(vertex.error)) return [];
    failed = vertex;
    return [{ type: 'line', line: clean(`ERROR: ${vertex.error}`) }];
  }

  return {
    read(vertexes) {
      // Counted first, so that the total is that of the whole batch.
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
  /** What a step wrote without a newline at its end. */
  finish(vertex: string): BuildEvent[];
  last(vertex: string): string[];
};

/** Chunks of what each step writes, put together to lines: a chunk may end in the middle of a line or of a character. */
function createStepOutput(clean: Clean): StepOutput {
  const streams = new Map<string, { decoder: StringDecoder; partial: string }>();
  const lastLines = new Map<string, string[]>();

  function keep(vertex: string, texts: string[]): BuildEvent[] {
    const lines = texts.map(clean);
    lastLines.set(vertex, [...(lastLines.get(vertex) ?? []), ...lines].slice(-quotedLines));
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

/** Bytes moved so far: the context that is sent, the layers that are fetched, the image that is loaded. */
function createTransfers(): (statuses: Status[]) => BuildEvent[] {
  const transfers = new Map<string, { current: number; total: number }>();
  let reported = 0;
  return (statuses) => {
    for (const { id, vertex, current = 0, total = 0 } of statuses) {
      // Unpacking what was fetched would count the same bytes once more.
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

/** Puts an indented object, which begins with `{` and ends with `}` in the first column, together again. */
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
