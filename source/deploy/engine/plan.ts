// The steps of a deployment, in the order of the screen.

import { startClusterStep } from '../steps/cluster/step.js';
import { buildImagesStep } from '../steps/images/step.js';
import { loadImagesStep } from '../steps/load/step.js';
import { openPortsStep } from '../steps/ports/step.js';
import { installReleaseStep } from '../steps/release/step.js';
import { enterSecretsStep } from '../steps/secrets/step.js';
import { checkToolsStep } from '../steps/tools/step.js';
import type { Step } from './step.js';

export const deploymentPlan: Step[] = [
  checkToolsStep,
  startClusterStep,
  buildImagesStep,
  loadImagesStep,
  enterSecretsStep,
  installReleaseStep,
  openPortsStep,
];
