// A kubeconfig of our own, so that helm and kubectl stay with the cluster of this session: the person's may be edited or switched meanwhile.
//
// It holds what the person's holds for that one cluster, credentials included. So it is the owner's alone, and gone with this process;
// what one that was killed left behind is taken away by the next.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeFile } from '../../write-file.js';
import { isStill, thisProcess } from '../machine/processes.js';
import type { Programs } from '../run/programs.js';

/** Of a folder under the system's temporary one. */
const prefix = 'taskflow-tui-kube-';
/** `pid-started-random.json`: see Process in processes.ts. */
const fileName = /^(?<pid>\d+)-(?<started>\d*)-[0-9a-f]+\.json(?:\.\d+\.new)?$/;

/**
 * The path of the file, written anew whenever its content is another; undefined while there is none. It is removed when this process ends.
 * @param folder where it is to be; a temporary one where that cannot be written
 * @param content a kubeconfig, or undefined as long as no cluster was met
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

/** What these would overrule the kubeconfig with (https://helm.sh/docs/helm/helm/, environment variables); empty is as if not set. */
const overruling = ['APISERVER', 'ASGROUPS', 'ASUSER', 'CAFILE', 'INSECURE_SKIP_TLS_VERIFY', 'TLS_SERVER_NAME', 'TOKEN'];

/** For a program that is to reach the cluster of this kubeconfig and no other; without one, nothing but what it has from the person. */
export async function environmentFor(kubeconfig: (() => Promise<string | undefined>) | undefined): Promise<Record<string, string>> {
  const file = await kubeconfig?.();
  return file === undefined ? {} : { ...Object.fromEntries(overruling.map((one) => [`HELM_KUBE${one}`, ''])), KUBECONFIG: file };
}

/** Takes away what processes that are gone left behind, in the folder and in temporary ones. */
export async function sweepKubeconfigs(folder: string, programs: Programs): Promise<void> {
  const temporary = entriesOf(tmpdir()).filter((entry) => entry.startsWith(prefix));
  for (const one of [folder, ...temporary.map((entry) => path.join(tmpdir(), entry))]) {
    for (const entry of entriesOf(one)) {
      const { pid, started } = fileName.exec(entry)?.groups ?? {};
      if (pid === undefined || started === undefined || (await isStill(programs, { pid: Number(pid), started }))) continue;
      removed(path.join(one, entry));
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
  process.once('exit', () => removed(file));
  return file;
}

/** With its folder, when nothing else is in it. */
function removed(file: string): void {
  try {
    rmSync(file, { force: true });
    rmdirSync(path.dirname(file));
  } catch {
    // Others are in the folder, or it is not ours.
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
