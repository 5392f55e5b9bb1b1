// The cluster and the release that a run is about.

/** The cluster and release a run is about. All names are Kubernetes names, `context` and `profile` as in kubeconfig and minikube. */
export type Target = { context: string; namespace: string; release: string; profile: string };
