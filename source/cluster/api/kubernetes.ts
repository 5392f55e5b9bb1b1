// The one door to the Kubernetes client package. Named imports in a single file let the bundler leave out
// what is not used; nothing else imports the package, and this file is itself imported lazily (see cluster.ts).
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
