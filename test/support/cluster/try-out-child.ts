// Tries an image in a process that a test can kill. Argument: the tag.
import { systemClock } from '../../../source/clock.js';
import { createRedactor } from '../../../source/redact.js';
import { createDocker } from '../../../source/tools/docker/docker.js';
import { createPrograms } from '../../../source/tools/run/process.js';

const [tag = ''] = process.argv.slice(2);
const programs = createPrograms({ redactor: createRedactor(), observer: { command: () => {} } });
const request = { tag, port: 8000, path: '/', environment: {}, placeholders: {}, readOnlyRoot: true, empty: [], writable: [], seconds: 60 };
const watch = { line: () => {}, isOver: () => false };
await createDocker({ programs, clock: systemClock }).tryOut(request, watch, new AbortController().signal);
