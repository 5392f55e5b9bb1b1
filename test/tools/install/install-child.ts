// Installs kubectl from a mirror in a separate process: `install-child.ts FOLDER MIRROR [PROXY]`.
// Prints the failure's cause, if any.

import { Failure } from '../../../source/problem.js';
import { createInstaller } from '../../../source/tools/install/installer.js';
import { offered } from '../../support/servers/publishers.js';

const [folder = '', mirror = '', HTTPS_PROXY = ''] = process.argv.slice(2);
const installer = createInstaller({ folder, environment: { TASKFLOW_TOOLS_MIRROR: mirror, HTTPS_PROXY }, pauseMs: 10 });
try {
  await installer.install(offered(installer, 'kubectl'), () => {}, new AbortController().signal);
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stdout.write(error.problem.cause);
}
