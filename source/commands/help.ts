// What --help says; the README's tables say the same.
import { madeTypes } from './options.js';

const common = `Common flags
  --context NAME          kubeconfig context (default: the profile's name)
  --namespace NAME        default: default
  --release NAME          helm release (default: taskflow)
  --profile NAME          minikube profile (default: minikube)
  --frontend DIR          build this Next.js application (default: ./frontend, else the one included)
  --backend DIR           build this FastAPI application (default: ./backend, else the one included)
  --build-arg NAME=VALUE  for the images, any number: NEXT_PUBLIC_… names, NODE_IMAGE, PYTHON_IMAGE, APP_MODULE, …
  --values FILE           more helm values, over values-dev.yaml
  --confirm-context NAME  the name again, for a context that is not a local cluster
  --no-color  --no-input  --help  --version`;

const exits = 'Exit status: 0 done, 1 a step failed, 2 usage, 3 a tool or cluster is missing, 130 interrupted.';

const texts: Record<string, string> = {
  up: `taskflow-tui up [--secrets-file FILE] [--json] [--yes] [--fresh] [--dry-run] [--script]

  The steps of the wizard without a screen: a line a transition, or with --json an event a line.

  --secrets-file FILE  lines database-url=…, better-auth-secret=…, openai-api-key=…; - is stdin
  --yes, -y            consents to what the wizard would ask
  --fresh              forgets what was done: every step is run again
  --dry-run            shows what would be skipped and which commands would be run; changes nothing
  --script             writes a shell script that does the same by hand, and a Markdown record; changes nothing else`,
  status: 'taskflow-tui status [--json] [--watch]\n\n  Release, deployments, pods, services, ports and images: what is true now.',
  forward: 'taskflow-tui forward\n\n  Holds localhost:3000 (frontend) and localhost:8000 (backend) open until it is stopped.',
  scale: 'taskflow-tui scale frontend=N [backend=N]\n\n  Sets the replicas and waits for them; remembered for the next up.',
  restart: 'taskflow-tui restart frontend|backend\n\n  Replaces the pods one by one and waits for the new ones.',
  logs: 'taskflow-tui logs frontend|backend [-f]\n\n  The last 200 lines of every pod; -f follows.',
  doctor: 'taskflow-tui doctor [--json]\n\n  Every tool, engine, cluster and port check with its cure.',
  down: `taskflow-tui down [--all] [--only TYPE[,TYPE]] [--cluster] [--yes]

  Lists what taskflow-tui made here and has written down, asks, and removes the release. What somebody changed
  since is left, with the command that would remove it; what was there before stays. In a terminal the answer
  may be numbers from the list.

  --all                the Secret, the images in the node and in the engine, and the namespace too
  --only TYPE[,TYPE]   exactly these: ${madeTypes.join(', ')};
                       a release or a Secret that was named goes also when somebody changed it
  --cluster            the cluster too: deleted, with everything in it, when it was made here; stopped, when it was
                       only started here (--only cluster does the same)
  --yes, -y            does not ask`,
  demo: 'taskflow-tui demo\n\n  The wizard and the panel over a simulated cluster; touches nothing.',
};

const overview = `taskflow-tui: from a laptop to a running TaskFlow on a local Kubernetes, then the screen you keep open

  taskflow-tui                     the wizard, then the panel
  taskflow-tui up                  the same without a screen (--json, --yes, --secrets-file FILE, --dry-run, --script)
  taskflow-tui status              what is true now (--json, --watch)
  taskflow-tui forward             holds localhost:3000 and :8000 open
  taskflow-tui scale frontend=3    sets replicas
  taskflow-tui restart backend     replaces the pods one by one
  taskflow-tui logs backend        last lines (-f follows)
  taskflow-tui doctor              every check with its cure (--json)
  taskflow-tui down                removes what it made (--yes, --all, --only TYPE, --cluster)
  taskflow-tui demo                the tour, simulated`;

export function helpText(command?: string): string {
  return [(command && texts[command]) || overview, common, exits].join('\n\n');
}
