// Re-exports the parts of the Kubernetes client that are in use. Only this file imports the package, so that the bundler can leave out the
// rest; cluster.ts loads it lazily.
export type {
  CoreV1Event,
  ObservableMiddleware,
  V1ContainerState,
  V1ContainerStatus,
  V1Deployment,
  V1Namespace,
  V1ObjectMeta,
  V1Pod,
  V1ReplicaSet,
  V1Secret,
  V1Service,
} from '@kubernetes/client-node';
export {
  ApiException,
  AppsV1Api,
  BatchV1Api,
  CoreV1Api,
  dumpYaml,
  HttpMethod,
  IsomorphicFetchHttpLibrary,
  KubeConfig,
  loadYaml,
  Observable,
  PatchStrategy,
  RequestContext,
  VersionApi,
} from '@kubernetes/client-node';
