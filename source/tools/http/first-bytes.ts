// The beginning of what a server sends: an answer of any length costs no more than that.

/** At most that many bytes. What is beyond is not waited for: leaving the loop destroys a response, and with it the connection. */
export async function firstBytes(chunks: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const taken: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    taken.push(chunk);
    bytes += chunk.length;
    if (bytes >= most) break;
  }
  return Buffer.concat(taken).subarray(0, most);
}
