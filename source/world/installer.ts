// The installer port: downloads of minikube, kubectl, and helm.

/** Tools that a publisher gives as one file for each system. */
export type InstallableTool = 'minikube' | 'kubectl' | 'helm';

/** `url`: http, https, or file where the mirror is a folder; without a password. */
export type Offer = { tool: InstallableTool; version: string; url: string; folder: string };

export type Installer = {
  /**
   * What would be downloaded for this system, without asking the network; undefined where the publisher has no build for it. Failure (exit 2)
   * when TASKFLOW_TOOLS_MIRROR names nothing that can be used.
   */
  offer(tool: InstallableTool): Offer | undefined;
  /**
   * Downloads, compares with the publisher's checksum, and puts the program into the folder, which is first on the PATH of what is started here. A
   * download that was cut off is taken up again, also by a later call. Failure (exit 3) when it cannot be had; nothing is left of one that is not
   * what was published.
   */
  install(offer: Offer, report: (progress: { bytes: number; total?: number }) => void, signal: AbortSignal): Promise<void>;
  /** Those that are in the folder. */
  installed(): Promise<{ tool: InstallableTool; file: string }[]>;
};
