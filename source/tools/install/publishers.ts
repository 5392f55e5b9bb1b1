// Lists what is downloaded: the release of each tool, and the addresses of its build and its digest for a system.
import type { InstallableTool } from '../../world/index.js';

/**
 * Known to work together: kubectl has the minor version of the Kubernetes that this minikube starts, and the chart is tested with this helm.
 * The user's own newer versions are used unchanged.
 */
export const versions: Record<InstallableTool, string> = { minikube: '1.38.1', kubectl: '1.35.2', helm: '4.1.4' };

/** As the publishers name them. */
export type System = { os: 'linux' | 'darwin' | 'windows'; processor: 'amd64' | 'arm64' };

/** `entry`: path in the archive, if there is one. `digest`: address of the file's SHA-256. */
export type Build = { version: string; url: string; digest: string; program: string; entry?: string };

/** Undefined if its publisher has no build for the system. */
export function buildOf(tool: InstallableTool, { os, processor }: System): Build | undefined {
  const version = versions[tool];
  const end = os === 'windows' ? '.exe' : '';
  const program = `${tool}${end}`;
  switch (tool) {
    // https://minikube.sigs.k8s.io/docs/start/; one for Windows on arm64 is asked for in https://github.com/kubernetes/minikube/issues/22750
    case 'minikube': {
      if (os === 'windows' && processor === 'arm64') return undefined;
      const url = `https://storage.googleapis.com/minikube/releases/v${version}/minikube-${os}-${processor}${end}`;
      return { version, url, digest: `${url}.sha256`, program };
    }
    // https://kubernetes.io/docs/tasks/tools/
    case 'kubectl': {
      const url = `https://dl.k8s.io/release/v${version}/bin/${os}/${processor}/kubectl${end}`;
      return { version, url, digest: `${url}.sha256`, program };
    }
    // The layout of https://github.com/helm/helm/blob/main/scripts/get-helm-4, which takes the tar for Windows too.
    case 'helm': {
      const url = `https://get.helm.sh/helm-v${version}-${os}-${processor}.tar.gz`;
      return { version, url, digest: `${url}.sha256sum`, program, entry: `${os}-${processor}/${program}` };
    }
  }
}

/** @param processorName as the operating system names it, which reveals a translated Node (Rosetta) on an Apple processor */
export function systemOf(platform: NodeJS.Platform, architecture: string, processorName = ''): System | undefined {
  const os = ({ linux: 'linux', darwin: 'darwin', win32: 'windows' } as const)[platform as 'linux' | 'darwin' | 'win32'];
  const processor = ({ x64: 'amd64', arm64: 'arm64' } as const)[architecture as 'x64' | 'arm64'];
  if (!os || !processor) return undefined;
  return { os, processor: os === 'darwin' && processorName.includes('Apple') ? 'arm64' : processor };
}
