// Policy check: runs every rule of @monokle/validation that works offline on the rendered chart.
import assert from 'node:assert/strict';
import test, { before, describe } from 'node:test';
import {
  CORE_PLUGINS,
  DisabledFixer,
  MonokleValidator,
  OPEN_POLICY_AGENT_RULES,
  processRefs,
  RemotePluginLoader,
  type Resource,
  ResourceParser,
  SchemaLoader,
} from '@monokle/validation';
import { parseAllDocuments } from 'yaml';
import { COUNTERPARTS, EXEMPTIONS, PLUGINS_OFF } from './policy-exemptions.js';
import { DEV, EVERYTHING_ON, HELMS, type Helm, id, type Rendered, template } from './rendering.js';

const PLUGINS = ['metadata', 'pod-security-standards', 'practices', 'resource-links', 'yaml-syntax'];
const LABELS = [
  'app',
  'component',
  'helm.sh/chart',
  ...['name', 'instance', 'version', 'component', 'part-of', 'managed-by'].map((l) => `app.kubernetes.io/${l}`),
];
/** Secrets that aren't part of the chart. Without them its references would be reported as missing links. */
const SECRETS = `apiVersion: v1
kind: Secret
metadata: {name: taskflow-secrets, namespace: default}
stringData: {database-url: x, better-auth-secret: x, openai-api-key: x}
---
apiVersion: v1
kind: Secret
metadata: {name: taskflow-database, namespace: default}
stringData: {password: x}
`;

const parser = new ResourceParser();

const validator = new MonokleValidator({
  loader: new RemotePluginLoader(),
  parser,
  schemaLoader: new SchemaLoader(),
  suppressors: [],
  fixer: new DisabledFixer(),
});
const plugins = Object.fromEntries(PLUGINS.map((name) => [name, true]));
let rules: string[] = [];

before(async () => {
  await validator.preload({ plugins });
  rules = Object.entries(validator.rules).flatMap(([plugin, list]) => list.map((rule) => `${plugin}/${rule.name}`));
  const levels = Object.fromEntries(rules.map((rule): [string, string | [string, string[]]] => [rule, 'err']));
  levels['metadata/custom-labels'] = ['err', LABELS];
  await validator.preload({ plugins, rules: levels as never });
});

let nextId = 0;

function resources(manifests: string): Resource[] {
  return manifests.split(/^---$/m).flatMap((text): Resource[] => {
    const object = parseAllDocuments(text)[0]?.toJS() as Rendered | null;
    if (!object) return [];
    const { name, namespace } = object.metadata;
    // The parser caches by this id.
    const number = String(nextId++);
    const resource = { id: number, fileId: number, filePath: id(object), fileOffset: 0, name, text, content: object };
    return [{ ...resource, apiVersion: object.apiVersion, kind: object.kind, ...(namespace === undefined ? {} : { namespace }) }];
  });
}

/** Returns `rule: object` for every finding. */
async function findings(manifests: string): Promise<Set<string>> {
  const list = resources(manifests);
  processRefs(list, parser);
  const { runs } = await validator.validate({ resources: list });
  const [run] = runs;
  assert.ok(run);
  return new Set(
    run.results.map((result) => {
      const plugin = result.rule.toolComponent.name;
      const rule = validator.rules[plugin]?.find((one) => one.id === result.ruleId);
      return `${plugin}/${rule?.name}: ${result.locations[0]?.physicalLocation?.artifactLocation.uri}`;
    }),
  );
}

const ofSecret = /: Secret taskflow-(secrets|database)$/;
const allowed = new Set(EXEMPTIONS.flatMap(({ rule, objects }) => objects.map((object) => `${rule}: ${object}`)));
const chart = (helm: Helm, ...args: string[]) => `${template(helm, args)}\n---\n${SECRETS}`;

describe('the policy check', () => {
  test('enables every rule of every plugin that works offline', () => {
    assert.deepEqual(validator.getFailedPlugins(), []);
    assert.deepEqual(
      [...CORE_PLUGINS, 'admission-policy'].sort(),
      [...PLUGINS, ...Object.keys(PLUGINS_OFF)].sort(),
      'a plugin is neither enabled nor listed in PLUGINS_OFF',
    );
    assert.deepEqual(
      validator
        .getPlugins()
        .map((plugin) => plugin.metadata.name)
        .sort(),
      PLUGINS,
    );
    assert.equal(rules.length, 66);
    for (const plugin of validator.getPlugins()) {
      for (const rule of plugin.rules) assert.ok(plugin.isRuleEnabled(rule.id), `${plugin.metadata.name}/${rule.name} is off`);
    }
  });

  test('has an equivalent for every rule of open-policy-agent', () => {
    for (const { name } of OPEN_POLICY_AGENT_RULES) {
      const counterpart = COUNTERPARTS[name];
      assert.ok(counterpart && rules.includes(counterpart), name);
    }
  });

  for (const helm of HELMS) {
    for (const [title, args] of [
      ['values.yaml', []],
      ['every feature enabled', EVERYTHING_ON],
      ['values-dev.yaml', DEV],
    ] as const) {
      test(`finds only the exemptions with ${title}, helm ${helm.version}`, async () => {
        assert.deepEqual(
          [...(await findings(chart(helm, ...args)))].filter((finding) => !allowed.has(finding) && !ofSecret.test(finding)),
          [],
        );
      });
    }
  }

  test('needs every exemption', async () => {
    const [helm] = HELMS;
    assert.ok(helm);
    const found = await findings(chart(helm, ...EVERYTHING_ON));
    assert.deepEqual(
      [...allowed].filter((exemption) => !found.has(exemption)),
      [],
      'no longer needed: remove it from policy-exemptions.ts',
    );
    for (const { reason } of EXEMPTIONS) assert.ok(reason.length > 40);
  });

  test('every plugin finds problems', async () => {
    const bad = `apiVersion: v1
kind: Pod
metadata: {name: bad}
spec:
  hostNetwork: true
  serviceAccountName: nobody
  volumes: [{name: docker, hostPath: {path: /var/run/docker.sock}}]
  containers:
    - name: bad
      image: bad:latest
      ports: [{containerPort: 80, hostPort: 80}]
      securityContext: {privileged: true, capabilities: {add: [SYS_ADMIN]}}
`;
    const found = await findings(bad);
    for (const rule of [
      ...['privileged-containers', 'host-namespaces', 'host-path-volumes', 'host-ports', 'capabilities', 'running-as-non-root'].map(
        (r) => `pod-security-standards/${r}`,
      ),
      ...['no-latest-image', 'no-writable-fs', 'no-mounted-docker-sock', 'no-sys-admin', 'cpu-limit', 'memory-request'].map(
        (r) => `practices/${r}`,
      ),
      'metadata/custom-labels',
      'resource-links/no-missing-links',
    ]) {
      assert.ok(found.has(`${rule}: Pod bad`), `${rule}\n${[...found].join('\n')}`);
    }
    const open = await findings('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bad}\ndata: {a: "1"\n');
    assert.ok(open.has('yaml-syntax/no-bad-indent: ConfigMap bad'), [...open].join('\n'));
  });
});
