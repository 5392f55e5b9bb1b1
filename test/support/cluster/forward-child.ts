// Runs forwards in a separate process, so that tests can measure its memory and descriptors. Arguments: namespace, then
// SERVICE:LOCALPORT:SERVICEPORT for each. Prints every report as a line of JSON; ends with SIGTERM.
import { systemClock } from '../../../source/clock.js';
import { createCluster } from '../../../source/cluster/cluster.js';
import { createRedactor } from '../../../source/redact.js';

const [namespace = 'default', ...forwards] = process.argv.slice(2);
const target = { context: 'minikube', namespace, release: 'taskflow', profile: 'minikube' };
const cluster = createCluster({ target, clock: systemClock, redactor: createRedactor() });
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
await Promise.all(
  forwards.map((one) => {
    const [service = '', localPort, servicePort] = one.split(':');
    const request = { service, localPort: Number(localPort), servicePort: Number(servicePort) };
    return cluster.forward(request, (report) => process.stdout.write(`${JSON.stringify({ service, ...report })}\n`), stop.signal);
  }),
);
