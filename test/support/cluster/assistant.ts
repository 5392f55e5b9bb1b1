// Simulates OpenAI's streamed chat completions with a model that understands two sentences and calls tools.
import http from 'node:http';
import type { AddressInfo } from 'node:net';

type Message = { role: string; content?: string | null; tool_calls?: { id: string; function: { name: string } }[]; tool_call_id?: string };
type Delta = Record<string, unknown>;

export type Assistant = { url: string; keys: Set<string>; close(): Promise<void> };

/** Listens on `host`; `url` ends in /v1. `keys` are the API keys of the requests. */
export async function startAssistant(host: string): Promise<Assistant> {
  const keys = new Set<string>();
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (data) => {
      body += data;
    });
    request.on('end', () => {
      keys.add(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
      if (request.url !== '/v1/chat/completions') return void response.writeHead(404).end('{}');
      const { messages, model }: { messages: Message[]; model: string } = JSON.parse(body);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const { delta, finish } of reply(messages)) {
        const chunk = {
          id: 'chatcmpl-1',
          object: 'chat.completion.chunk',
          created: 0,
          model,
          choices: [{ index: 0, delta, finish_reason: finish ?? null }],
        };
        response.write(`data: ${JSON.stringify(chunk)}\n\n`);
      }
      response.end('data: [DONE]\n\n');
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}/v1`,
    keys,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Understands `Add TITLE` and `Complete TITLE`, and echoes everything else. */
function reply(messages: Message[]): { delta: Delta; finish?: string }[] {
  const asked = messages.findLast((message) => message.role === 'user')?.content ?? '';
  const since = messages.slice(messages.findLastIndex((message) => message.role === 'user') + 1);
  const called = since.flatMap((message) => message.tool_calls?.map((call) => call.function.name) ?? []);
  const [, verb, title = ''] = /^(Add|Complete) (.+)$/.exec(asked) ?? [];
  if (verb === 'Add' && !called.includes('add_task')) return call('add_task', { title });
  if (verb === 'Complete' && !called.includes('list_tasks')) return call('list_tasks', { search: title });
  if (verb === 'Complete' && !called.includes('complete_task')) return call('complete_task', { id: idIn(since, title), completed: true });
  return words(verb ? `Done: ${verb} ${title}.` : `You said: ${asked}`);
}

/** Returns the id of the title in the result of list_tasks. */
function idIn(since: Message[], title: string): number {
  const told = since.find((message) => message.role === 'tool')?.content ?? '';
  const { tasks }: { tasks: { id: number; title: string }[] } = JSON.parse(told);
  const found = tasks.find((task) => task.title === title);
  if (!found) throw new Error(`list_tasks did not tell ${title}: ${told}`);
  return found.id;
}

/** Returns a tool call with its arguments in two pieces, as the real API sends them. */
function call(name: string, given: object): { delta: Delta; finish?: string }[] {
  const text = JSON.stringify(given);
  const half = Math.ceil(text.length / 2);
  const piece = (more: object) => ({ delta: { tool_calls: [{ index: 0, ...more }] } });
  return [
    piece({ id: `call_${name}`, type: 'function', function: { name, arguments: '' } }),
    piece({ function: { arguments: text.slice(0, half) } }),
    piece({ function: { arguments: text.slice(half) } }),
    { delta: {}, finish: 'tool_calls' },
  ];
}

function words(text: string): { delta: Delta; finish?: string }[] {
  return [...text.split(/(?<= )/).map((content) => ({ delta: { content } })), { delta: {}, finish: 'stop' }];
}
