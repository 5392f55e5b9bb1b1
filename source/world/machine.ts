// The machine port: facts about this computer, its ports, files, and processes.

export type MachineReads = {
  platform: 'linux' | 'darwin' | 'win32' | 'other';
  /** Facts that are known before anything is started, read again at each call. */
  about(): Promise<MachineFacts>;
  /** How to start the docker engine without a password; undefined where only a person can. */
  engineStarter(signal: AbortSignal): Promise<{ text: string; command: string[] } | undefined>;
  /**
   * Bytes free where images are stored (`imagesFolder` as the engine names it, if it is on this machine), and the machine's memory in
   * bytes.
   */
  room(imagesFolder?: string): Promise<{ diskFree: number; memoryTotal: number; memoryFree: number; cores: number }>;
  /**
   * Who listens on a local TCP port; undefined when it is free. `ours`: this taskflow-tui, or another one that announced the port for
   * the same target.
   */
  portHolder(port: number): Promise<{ pid?: number; command?: string; ours: boolean } | undefined>;
  /** The package manager to name in fixes. */
  packageManager(): Promise<'apt' | 'dnf' | 'pacman' | 'brew' | 'winget' | 'choco' | 'scoop' | undefined>;
  /** Running processes of this machine whose program is `file` (no folder, no `.exe`) and that have `word` among their arguments. */
  processes(file: string, word: string, signal: AbortSignal): Promise<RunningProgram[]>;
};

export type MachineChanges = {
  /**
   * Call it when this process listens on a port for the target: other instances then know it, until you call the result or the process
   * ends.
   */
  announce(port: number): () => void;
  /** Opens a URL in the person's browser; false where there is no browser to start. */
  open(url: string): Promise<boolean>;
  /** Sends SIGTERM to a process of this user, and waits up to 5 s until it ends. Failure when it doesn't, or on a lack of permission. */
  end(pid: number, signal: AbortSignal): Promise<void>;
  /** Writes a text file for its owner only (0600), and makes its folder. Failure that names the path. */
  save(file: string, lines: string[]): Promise<void>;
};

export type Machine = MachineReads & MachineChanges;

/** Programs that include a docker engine. */
export type DockerDesktop = 'docker-desktop' | 'colima' | 'orbstack' | 'rancher-desktop';

export const desktopNames: Record<DockerDesktop, string> = {
  'docker-desktop': 'Docker Desktop',
  colima: 'Colima',
  orbstack: 'OrbStack',
  'rancher-desktop': 'Rancher Desktop',
};

export type MachineFacts = {
  wsl: boolean;
  /** As publishers name it in their downloads. */
  processor: 'amd64' | 'arm64' | 'other';
  /** This user needs no sudo. */
  root: boolean;
  /** Installed here, running or not. */
  desktops: DockerDesktop[];
  /** The proxy for https from the environment: its variable, `host:port` (no user, no password), and the exceptions. */
  proxy?: { name: string; address: string; except: string[] };
  /** IPv4 networks of this machine, VPNs included, in CIDR notation; without those of docker and minikube. */
  networks: { name: string; cidr: string }[];
  /** minikube's own folder, when it exists and this user can't write to it (after `sudo minikube start`). */
  lockedFolder?: string;
};

/** `args` without the program itself. */
export type RunningProgram = { pid: number; args: string[] };
