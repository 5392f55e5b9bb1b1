// The folders that an application writes to, read from its sources, as paths in its container.
import assert from 'node:assert/strict';
import test from 'node:test';
import { checkoutOf, needsOf } from './variables/needs.js';

const python: [config: string, writable: string[]][] = [
  ['import os\nos.makedirs("logs")\n', ['/app/logs']],
  ['import os\nos.makedirs(os.path.join(os.path.dirname(__file__), "uploads", "images"), exist_ok=True)\n', ['/app/uploads/images']],
  ['from pathlib import Path\nPath("uploads").mkdir(exist_ok=True)\n', ['/app/uploads']],
  [
    'BASE_DIR = Path(__file__).resolve().parent\nUPLOADS = BASE_DIR / "static" / "uploads"\nUPLOADS.mkdir(parents=True, exist_ok=True)\n',
    ['/app/static/uploads'],
  ],
  ['(Path(__file__).parent / "data").mkdir()\n', ['/app/data']],
  ['import logging\nh = logging.FileHandler("logs/app.log")\n', ['/app/logs']],
  ['LOG_DIR = os.getenv("LOG_DIR", "logs")\nh = RotatingFileHandler(os.path.join(LOG_DIR, "app.log"), maxBytes=1)\n', ['/app/logs']],
  ['logging.basicConfig(level=1, filename="var/app.log")\n', ['/app/var']],
  ['LOGGING = {"handlers": {"file": {"class": "logging.FileHandler", "filename": "logs/x.log"}}}\n', ['/app/logs']],
  ['with open("data/x.json", "w") as f:\n    f.write("x")\n', ['/app/data']],
  ['def save(name):\n    with open(f"uploads/{name}.png", mode="wb") as f:\n        f.write(b"")\n', ['/app/uploads']],
  ['def save(name):\n    path = UPLOAD_DIR / name\n    path.write_bytes(b"")\nUPLOAD_DIR = Path("uploads")\n', ['/app/uploads']],
  [
    'from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    upload_dir: str = "files"\nos.makedirs(settings.upload_dir)\n',
    ['/app/files'],
  ],
  ['DATA = Path("data")\nDATA.joinpath("x").mkdir()\nfolders.joinpath("users").mkdir()\n",".join(names).mkdir()\n', ['/app/data/x']],
  ['os.makedirs("data/a")\nos.makedirs("data")\n', ['/app/data']],
  ['os.makedirs("/data/exports")\n', ['/data/exports']],
  ['logging.FileHandler("audit.log")\n', ['/app']],
  // Reading, temporary files, and what the text doesn't show.
  [
    'open("data/x.json")\nopen("data/y.json", "r")\nos.makedirs("/tmp/x")\nos.makedirs(folder)\nopen(path, "w")\nwebbrowser.open("x")\n',
    [],
  ],
  ['app.mount("/static", StaticFiles(directory="static"))\n', []],
  ['os.makedirs("/etc/x")\nopen("https://x/y", "w")\n', []],
  ['if __name__ == "__main__":\n    os.makedirs("logs")\n', []],
];

test('finds the folders that Python sources write to', async (t) => {
  for (const [config, writable] of python)
    assert.deepEqual((await needsOf(t, 'backend', { 'config.py': config })).writable, writable, config);
});

const script: [text: string, writable: string[]][] = [
  ["fs.mkdirSync('uploads', { recursive: true });", ['/app/uploads']],
  ["const dir = path.join(process.cwd(), 'logs');\nawait mkdir(dir, { recursive: true });", ['/app/logs']],
  ["await writeFile(path.join(process.cwd(), 'public', 'uploads', file.name), buffer);", ['/app/public/uploads']],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: sources of a checkout
  ['await fs.promises.writeFile(`${process.cwd()}/data/${id}.json`, text);', ['/app/data']],
  ["new winston.transports.File({ level: 'error', filename: 'logs/error.log' });", ['/app/logs']],
  ["fs.writeFileSync('/tmp/x', y); fs.mkdirSync(dir); response.write('x'); fs.writeFileSync('x.json', '');", []],
];

test('finds the folders that a Next.js server writes to', async (t) => {
  for (const [text, writable] of script)
    assert.deepEqual((await needsOf(t, 'frontend', { 'app/api/x/route.ts': text })).writable, writable, text);
});

test('says which line writes, and that it is lost', async (t) => {
  const checkout = await checkoutOf(t, 'backend', { 'config.py': 'import os\n\nos.makedirs("logs")\n' });
  assert.ok(checkout.type === 'buildable');
  assert.ok(
    checkout.hints.includes('It writes to /app/logs (config.py:3). What it writes there is lost with the pod'),
    checkout.hints.join(),
  );
});
