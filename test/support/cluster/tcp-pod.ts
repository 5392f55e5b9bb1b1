// Creates a pod whose ports each handle TCP connections in another way, with a service for each. The image needs Node.

/** The program of the pod. `source` reads N and sends N MiB. `sink` reads a length (8 bytes) and that much data, and answers its sha256. */
const program = `
const { createServer } = require('node:net');
const { createHash } = require('node:crypto');
const on = (port, serve) =>
  createServer({ allowHalfOpen: true }, (socket) => serve(socket.on('error', () => {}))).listen(port);
const block = Buffer.alloc(1 << 18);
for (let i = 0; i < block.length; i++) block[i] = (i * 31 + (i >> 8)) & 255;
on(9001, (socket) => socket.once('data', (asked) => {
  let left = Number(asked) * 4;
  const more = () => {
    while (left-- > 0) if (!socket.write(block)) return socket.once('drain', more);
    socket.end();
  };
  more();
}));
on(9002, (socket) => {
  const hash = createHash('sha256');
  let left;
  socket.on('data', (bytes) => {
    let data = bytes;
    if (left === undefined) {
      left = Number(data.readBigUInt64LE(0));
      data = data.subarray(8);
    }
    hash.update(data);
    left -= data.length;
    if (left === 0) socket.end(hash.digest('hex'));
  });
});
on(9003, (socket) => socket.pipe(socket));
on(9004, (socket) => socket.write('welcome'));
on(9005, (socket) => socket.once('data', (asked) => setTimeout(() => socket.end('answer to ' + asked), 1000)));
`;

export const tcpPorts = { source: 9001, sink: 9002, echo: 9003, first: 9004, late: 9005, closed: 9006 };
/** The bytes that `source` repeats. */
export const block = Buffer.from(Array.from({ length: 1 << 18 }, (_, i) => (i * 31 + (i >> 8)) & 255));

/** Returns a manifest of the pod `tcp` and, for each port, a service with the labels of the release. */
export function tcpPodManifest(namespace: string, image: string): string {
  const labels = { app: 'taskflow', 'app.kubernetes.io/instance': 'taskflow' };
  const services = Object.entries(tcpPorts).map(([name, port]) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels },
    spec: { selector: { run: 'tcp' }, ports: [{ port, targetPort: port }] },
  }));
  const container = { name: 'tcp', image, imagePullPolicy: 'Never', command: ['node', '-e', program] };
  const readinessProbe = { tcpSocket: { port: tcpPorts.echo }, periodSeconds: 1 };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'tcp', namespace, labels: { ...labels, run: 'tcp' } },
    spec: { terminationGracePeriodSeconds: 1, containers: [{ ...container, readinessProbe }] },
  };
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...services, pod] });
}
