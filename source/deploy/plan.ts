// The steps of a deployment, in the order in which a person meets them.
import type { Step } from './step.js';
import { buildImagesStep } from './steps/build-images.js';
import { checkToolsStep } from './steps/check-tools.js';
import { enterSecretsStep } from './steps/enter-secrets.js';
import { installReleaseStep } from './steps/install-release.js';
import { loadImagesStep } from './steps/load-images.js';
import { openPortsStep } from './steps/open-ports.js';
import { startClusterStep } from './steps/start-cluster.js';

export const deploymentPlan: Step[] = [
  checkToolsStep,
  startClusterStep,
  buildImagesStep,
  loadImagesStep,
  enterSecretsStep,
  installReleaseStep,
  openPortsStep,
];
