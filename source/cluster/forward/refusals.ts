// Recognizes error-channel messages which prove that the kubelet couldn't connect to a pod's port, so that the application received nothing.

/** Each with its source. After any other message, the application may have received something. */
const refusals: RegExp[] = [
  // cri-dockerd, for minikube's docker runtime (streaming/streaming.go): errors of socat and nsenter, and its own.
  /socat\[\d+\] E connect\(.*\): (?:Connection refused|No route to host)/,
  /nsenter: cannot open .*: No such file or directory/,
  /container not running \(/,
  // containerd (internal/cri/server/sandbox_portforward_linux.go; before 2.0 pkg/cri and pkg/cri/sbserver).
  /failed to (?:dial|connect to) .*connection refused/,
  /network namespace for sandbox "?\S+"? is closed/,
  /failed to find sandbox "?\S+"? in store/,
  /sandbox container "?\S+"? is not running/,
  // Go's own messages, as CRI-O passes them on (internal/oci/runtime_oci.go, PortForwardContainer).
  /dial tcp[46]? \S+: connect: (?:connection refused|no route to host)/,
  // The kubelet, after the pod is gone (pkg/kubelet/kubelet_pods.go, pkg/kubelet/server/server.go).
  /pod not found|pod does not exist|network namespace .* no such file or directory/i,
];

export function isRefusal(text: string): boolean {
  return refusals.some((pattern) => pattern.test(text));
}
