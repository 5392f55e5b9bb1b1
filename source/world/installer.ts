// The installer port: versions of command-line tools, and downloads of minikube, kubectl, and helm.

/** `version` is undefined when the tool's answer couldn't be parsed; `raw` has it. */
export type ToolVersion =
  | { type: 'found'; version: string | undefined; raw: string }
  | { type: 'missing' }
  | { type: 'hangs'; seconds: number }
  | { type: 'broken'; reason: string };

/** Tools whose publisher offers one file for each system. */
export type InstallableTool = 'minikube' | 'kubectl' | 'helm';

/** `url`: http, https, or file where the mirror is a folder; without a password. */
export type Offer = { tool: InstallableTool; version: string; url: string; folder: string };

export type InstallerReads = {
  /**
   * What install() would download for this system, without network access; undefined where the publisher has no build for it. Failure
   * (exit 2) when TASKFLOW_TOOLS_MIRROR isn't usable.
   */
  offer(tool: InstallableTool): Offer | undefined;
  /** The tools that are in the folder. */
  installed(): Promise<{ tool: InstallableTool; file: string }[]>;
};

export type InstallerChanges = {
  /**
   * Downloads, compares with the publisher's checksum, and puts the program into the folder, which comes first on the PATH of child
   * processes. Resumes an interrupted download, also one of an earlier call. Failure (exit 3) when that isn't possible; a file with
   * another checksum is deleted.
   */
  install(offer: Offer, report: (progress: { bytes: number; total?: number }) => void, signal: AbortSignal): Promise<void>;
};

export type Installer = InstallerReads & InstallerChanges;
