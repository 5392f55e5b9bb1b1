// Writes a private kubeconfig, so that helm and kubectl stay with this session's cluster even if the user's kubeconfig changes.
//
// It holds the credentials for that cluster, so only its owner can read it, and it is removed when this process ends. The next process removes
// what a killed one left.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeFile } from '../../files.js';
import { isStill, thisProcess } from '../machine/processes.js';
import type { Programs } from '../run/programs.js';

/** For a folder in the system's temporary folder. */
const prefix = 'taskflow-tui-kube-';
/** `pid-started-random.json`: see Process in processes.ts. */
const fileName = /^(?<pid>\d+)-(?<started>\d*)-[0-9a-f]+\.json(?:\.\d+\.new)?$/;

/**
 * Returns the file's path, and rewrites the file whenever its content changes; undefined without content. Removes it when this process ends.
 * @param folder for the file; a temporary folder if it can't be written
 * @param content a kubeconfig, or undefined before a cluster is known
 */
export function privateKubeconfig(folder: string, content: () => Promise<string | undefined>): () => Promise<string | undefined> {
  const { pid, started } = thisProcess();
  const base = `${pid}-${started}-${randomBytes(4).toString('hex')}.json`;
  let written: { file: string; text: string } | undefined;
  return async () => {
    const text = await content();
    if (text === undefined) return undefined;
    if (written?.text !== text || !existsSync(written.file)) {
      if (written) writeFile(written.file, text);
      written = { file: written?.file ?? newFile(folder, base, text), text };
    }
    return written.file;
  };
}

/** Environment variables that override the kubeconfig (https://helm.sh/docs/helm/helm/); empty counts as unset. */
const overrides = ['APISERVER', 'ASGROUPS', 'ASUSER', 'CAFILE', 'INSECURE_SKIP_TLS_VERIFY', 'TLS_SERVER_NAME', 'TOKEN'];

/** Makes a program use this kubeconfig and no other; changes nothing without one. */
export async function environmentFor(kubeconfig: (() => Promise<string | undefined>) | undefined): Promise<Record<string, string>> {
  const file = await kubeconfig?.();
  return file === undefined ? {} : { ...Object.fromEntries(overrides.map((one) => [`HELM_KUBE${one}`, ''])), KUBECONFIG: file };
}

/** Removes files that ended processes left in the folder and in temporary folders. */
export async function removeLeftoverKubeconfigs(folder: string, programs: Programs): Promise<void> {
  const temporary = entriesOf(tmpdir()).filter((entry) => entry.startsWith(prefix));
  for (const one of [folder, ...temporary.map((entry) => path.join(tmpdir(), entry))]) {
    for (const entry of entriesOf(one)) {
      const { pid, started } = fileName.exec(entry)?.groups ?? {};
      if (pid === undefined || started === undefined || (await isStill(programs, { pid: Number(pid), started }))) continue;
      removeFile(path.join(one, entry));
    }
  }
}

function newFile(folder: string, base: string, text: string): string {
  let file = path.join(folder, base);
  try {
    writeFile(file, text);
  } catch {
    file = path.join(mkdtempSync(path.join(tmpdir(), prefix)), base);
    writeFile(file, text);
  }
  process.once('exit', () => removeFile(file));
  return file;
}

/** Also removes its folder if that is empty. */
function removeFile(file: string): void {
  try {
    rmSync(file, { force: true });
    rmdirSync(path.dirname(file));
  } catch {
    // The folder has other files, or isn't ours.
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
