// The machine port: facts about this computer, its ports, files and processes.

export type Machine = {
  platform: 'linux' | 'darwin' | 'win32' | 'other';
  /** What is to be known about it before anything is started; looked at anew at each call. */
  about(): Promise<MachineFacts>;
  /** How the docker engine can be started here without a password; undefined where that needs a person. */
  engineStarter(signal: AbortSignal): Promise<{ text: string; command: string[] } | undefined>;
  /** Bytes free where images are kept (`imagesFolder` as the engine names it, when it is on this machine), and memory of the machine in bytes. */
  room(imagesFolder?: string): Promise<{ diskFree: number; memoryTotal: number; memoryFree: number; cores: number }>;
  /** Who listens on a local TCP port; undefined when it is free. `ours` when it is this taskflow-tui, or another that announced the port for the same target. */
  portHolder(port: number): Promise<{ pid?: number; command?: string; ours: boolean } | undefined>;
  /** To be called once this process listens on a port for the target: others then know it as theirs, until the result is called or the process ends. */
  announce(port: number): () => void;
  /** The package manager to name in fixes. */
  packageManager(): Promise<'apt' | 'dnf' | 'pacman' | 'brew' | 'winget' | 'choco' | 'scoop' | undefined>;
  /** Shows a URL in the person's browser; false where there is none to be started. */
  open(url: string): Promise<boolean>;
  /** Asks a process of this user to end (SIGTERM), and waits until it has, 5 s at most. Failure when it does not, or may not be asked. */
  end(pid: number, signal: AbortSignal): Promise<void>;
  /** Writes a text file for its owner only (0600), making its folder. Failure that names the path. */
  save(file: string, lines: string[]): Promise<void>;
  /** Living processes of this machine whose program is `file` (no folder, no `.exe`) and that have `word` among their arguments. */
  processes(file: string, word: string, signal: AbortSignal): Promise<RunningProgram[]>;
};

/** Programs that bring a docker engine along. */
export type DockerDesktop = 'docker-desktop' | 'colima' | 'orbstack' | 'rancher-desktop';

export const desktopNames: Record<DockerDesktop, string> = {
  'docker-desktop': 'Docker Desktop',
  colima: 'Colima',
  orbstack: 'OrbStack',
  'rancher-desktop': 'Rancher Desktop',
};

export type MachineFacts = {
  wsl: boolean;
  /** In the words of the publishers' downloads. */
  processor: 'amd64' | 'arm64' | 'other';
  /** Who calls may do without sudo what others need it for. */
  root: boolean;
  /** Those that are installed here, running or not. */
  desktops: DockerDesktop[];
  /** `host:port` of a proxy that the environment names for https (no user, no password), and what is not to go through it. */
  proxy?: { name: string; address: string; except: string[] };
  /** IPv4 networks of this machine, those of a VPN among them, in CIDR notation; without the ones of docker and minikube themselves. */
  networks: { name: string; cidr: string }[];
  /** minikube's own folder, when it is there and this user may not write to it (after `sudo minikube start`). */
  lockedFolder?: string;
};

/** `args` without the program itself. */
export type RunningProgram = { pid: number; args: string[] };
