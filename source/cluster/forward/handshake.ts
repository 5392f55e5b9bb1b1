// The opening handshake of a stream, and in our words why it failed.
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';

/** The API server's answer instead of a handshake, as failures.ts reads it. */
class Refused extends Error {
  readonly code: number;
  readonly body: string;
  constructor(code: number, body: string) {
    super(`HTTP ${code}`);
    this.code = code;
    this.body = body;
  }
}

/** Resolves when the socket is open. Rejects with what went wrong, or when aborted; the socket is then gone. */
export async function handshake(socket: WebSocket, signal: AbortSignal): Promise<void> {
  const drop = () => socket.terminate();
  signal.addEventListener('abort', drop, { once: true });
  try {
    if (signal.aborted) drop();
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve).once('error', reject);
      socket.once('unexpected-response', (_, response: IncomingMessage) => {
        bodyOf(response).then((body) => reject(new Refused(response.statusCode ?? 0, body)));
      });
    });
  } catch (error) {
    drop();
    throw error;
  } finally {
    signal.removeEventListener('abort', drop);
  }
}

/** As much as a metav1.Status needs. */
async function bodyOf(response: IncomingMessage): Promise<string> {
  let body = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      body += chunk;
      if (body.length > 16_384) break;
    }
  } catch {
    // What has come says enough.
  }
  return body;
}
