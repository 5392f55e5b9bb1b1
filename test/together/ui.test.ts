import { runTogether } from './groups.js';

await runTogether('ui');
