// What the demo's programs say, and how long (ms) they take to say it.

export type BuildStep = { name: string; ms: number; lines: string[] /** Bytes transferred in this step. */; bytes?: number };

export const buildScript: Record<'frontend' | 'backend', BuildStep[]> = {
  frontend: [
    { name: 'load metadata for node:20-alpine', ms: 500, lines: [] },
    { name: 'FROM node:20-alpine', ms: 1400, lines: [], bytes: 48_200_000 },
    { name: 'COPY package.json package-lock.json ./', ms: 200, lines: [] },
    {
      name: 'installing the packages',
      ms: 3200,
      lines: ['npm warn deprecated inflight@1.0.6', 'added 312 packages in 3s', '61 packages are looking for funding'],
    },
    { name: 'COPY . .', ms: 200, lines: [] },
    {
      name: 'building the application',
      ms: 4600,
      lines: [
        '▲ Next.js 16.0.3 (Turbopack)',
        'Creating an optimized production build ...',
        '✓ Compiled successfully in 2.8s',
        'Running TypeScript ...',
        '✓ Generating static pages (8/8)',
        'Finalizing page optimization ...',
      ],
    },
    { name: 'COPY --from=build /app/.next/standalone ./', ms: 400, lines: [] },
    { name: 'exporting layers', ms: 800, lines: [] },
  ],
  backend: [
    { name: 'load metadata for python:3.13-slim', ms: 600, lines: [] },
    { name: 'FROM python:3.13-slim', ms: 1600, lines: [], bytes: 44_900_000 },
    { name: 'COPY requirements.txt .', ms: 200, lines: [] },
    {
      name: 'installing the packages',
      ms: 3800,
      lines: [
        'Collecting fastapi',
        'Collecting sqlmodel',
        'Downloading psycopg_binary-3.2.9 (4.4 MB)',
        'Successfully installed fastapi sqlmodel psycopg openai',
      ],
    },
    { name: 'COPY . .', ms: 200, lines: [] },
    { name: 'exporting layers', ms: 700, lines: [] },
  ],
};

export const clusterScript: { message: string; ms: number }[] = [
  { message: 'Using the docker driver based on existing profile', ms: 700 },
  { message: 'Starting "minikube" primary control-plane node', ms: 900 },
  { message: 'Restarting existing docker container for "minikube"', ms: 2600 },
  { message: 'Preparing Kubernetes v1.34.0', ms: 2200 },
  { message: 'Verifying Kubernetes components', ms: 1400 },
  { message: 'Enabled addons: storage-provisioner, default-storageclass', ms: 400 },
];

const served: Record<'frontend' | 'backend', string[]> = {
  frontend: ['GET / 200 in 7ms', 'GET /api/backend/tasks 200 in 12ms', 'POST /api/backend/tasks 201 in 15ms', 'GET /api/ready 200 in 2ms'],
  backend: [
    '"GET /ready HTTP/1.1" 200 OK',
    '"GET /tasks HTTP/1.1" 200 OK',
    '"POST /tasks HTTP/1.1" 201 Created',
    '"PATCH /tasks/7 HTTP/1.1" 200 OK',
  ],
};

const startup: Record<'frontend' | 'backend', string[]> = {
  frontend: ['▲ Next.js 16.0.3', '- Local: http://0.0.0.0:3000', '✓ Ready in 214ms'],
  backend: ['INFO: Started server process [1]', 'INFO: Application startup complete.', 'INFO: Uvicorn running on http://0.0.0.0:8000'],
};

/** The `n`th line of a pod's log. */
export function logLine(component: 'frontend' | 'backend', n: number): string {
  const beginning = startup[component];
  const line = beginning[n];
  return line ?? served[component][(n * 7) % served[component].length] ?? '';
}
