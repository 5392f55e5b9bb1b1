// The ports: what steps and the panel can do outside this process. tools/, cluster/, and state/ implement them; demo/ simulates them.
export type { Clock } from '../clock.js';
export type { DatabaseStage } from '../database-refusal.js';
export type { Assistant, KeyAnswer } from './assistant.js';
export type {
  Cluster,
  ClusterChanges,
  ClusterReads,
  ForwardReport,
  ForwardRequest,
  ForwardState,
  LogRequest,
  Traffic,
} from './cluster.js';
export type { Database, DatabaseAnswer } from './database.js';
export type {
  AbsentRequirement,
  BuildEvent,
  BuildRequest,
  Docker,
  EngineFacts,
  ImageConfig,
  Resolution,
  ResolutionRequest,
  TrialOutcome,
  TrialRequest,
  TrialWatch,
} from './docker.js';
export type { ChartRequest, Helm, HelmRevision, ReleaseStatus } from './helm.js';
export type { Http } from './http.js';
export type { InstallableTool, Installer, Offer, ToolVersion } from './installer.js';
export type { Kubectl, ObjectRef } from './kubectl.js';
export type { DockerDesktop, Machine, MachineFacts, RunningProgram } from './machine.js';
export type { Minikube, MinikubeState, NodeImage } from './minikube.js';
export type {
  ClusterEvent,
  ClusterSecret,
  Deployment,
  Freshness,
  Job,
  JobOutcome,
  Pod,
  ReleaseView,
  ReplicaSet,
  Resources,
  Revision,
  Service,
  Usage,
  WatchedKind,
} from './resources.js';
export type { BuildChoices, LedgerEntry, ResourceType, StateStore, StepRecord } from './state.js';
export type { Changes, Observer, Reads, Target, World, WorldFor } from './world.js';
