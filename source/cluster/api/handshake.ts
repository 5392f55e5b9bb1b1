// Completes a WebSocket's opening handshake, and explains why one failed.
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';

/** The API server's answer instead of a handshake, in the form that failures.ts reads. */
class HandshakeRefused extends Error {
  readonly code: number;
  readonly body: string;
  constructor(code: number, body: string) {
    super(`HTTP ${code}`);
    this.code = code;
    this.body = body;
  }
}

/** Resolves when the socket is open. Rejects when it fails or is aborted; the socket is closed then. */
export async function handshake(socket: WebSocket, signal: AbortSignal): Promise<void> {
  const terminate = () => socket.terminate();
  signal.addEventListener('abort', terminate, { once: true });
  try {
    if (signal.aborted) terminate();
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve).once('error', reject);
      socket.once('unexpected-response', (_, response: IncomingMessage) => {
        bodyOf(response).then((body) => reject(new HandshakeRefused(response.statusCode ?? 0, body)));
      });
    });
  } catch (error) {
    terminate();
    throw error;
  } finally {
    signal.removeEventListener('abort', terminate);
  }
}

/** Enough for a metav1.Status. */
async function bodyOf(response: IncomingMessage): Promise<string> {
  let body = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      body += chunk;
      if (body.length > 16_384) break;
    }
  } catch {
    // A part of the answer is enough.
  }
  return body;
}
