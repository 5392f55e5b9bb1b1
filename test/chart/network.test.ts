// Checks Services, network policies and the Ingress.
import assert from 'node:assert/strict';
import { at, COMPONENTS, container, EVERYTHING_ON, type Fields, find, onEveryHelm, type Rendered, refusal, render } from './rendering.js';

const port = (object: Rendered, key: string) => at(object, `spec.ports.0.${key}`);

onEveryHelm('Services map frontend 80 to 3000 and backend 8000 to 8000 through the named port http', (helm) => {
  const expected = { frontend: ['NodePort', 80, 3000], backend: ['ClusterIP', 8000, 8000] } as const;
  const objects = render(helm);
  for (const component of COMPONENTS) {
    const [type, servicePort, containerPort] = expected[component];
    const service = find(objects, 'Service', `taskflow-${component}`);
    assert.equal(at(service, 'spec.type'), type);
    assert.deepEqual(at(service, 'spec.ports'), [{ name: 'http', port: servicePort, targetPort: 'http', protocol: 'TCP' }]);
    assert.deepEqual(container(objects, component).ports, [{ name: 'http', containerPort, protocol: 'TCP' }]);
  }
});

onEveryHelm('everything follows a changed port', (helm) => {
  const objects = render(helm, ['--set', 'frontend.containerPort=4000,backend.containerPort=9000,backend.service.port=81']);
  for (const [component, containerPort, variable] of [
    ['frontend', 4000, 'PORT'],
    ['backend', 9000, 'UVICORN_PORT'],
  ] as const) {
    const of = container(objects, component);
    assert.equal(at(of, 'ports.0.containerPort'), containerPort);
    assert.equal(port(find(objects, 'Service', `taskflow-${component}`), 'targetPort'), 'http');
    const variables = of.env as { name: string; value?: string }[];
    assert.equal(variables.find(({ name }) => name === variable)?.value, String(containerPort));
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) assert.equal(at(of, `${probe}.httpGet.port`), 'http');
  }
  assert.equal(at(find(objects, 'ConfigMap', 'taskflow-config'), 'data.BACKEND_URL'), 'http://taskflow-backend:81');
});

onEveryHelm('sets nodePort for NodePort and LoadBalancer, but not for ClusterIP', (helm) => {
  for (const component of COMPONENTS) {
    for (const type of ['NodePort', 'LoadBalancer', 'ClusterIP']) {
      const objects = render(helm, ['--set', `${component}.service.type=${type},${component}.service.nodePort=31000`]);
      const service = find(objects, 'Service', `taskflow-${component}`);
      assert.equal(at(service, 'spec.type'), type);
      assert.equal(port(service, 'nodePort'), type === 'ClusterIP' ? undefined : 31000);
    }
  }
});

onEveryHelm('NetworkPolicy, HorizontalPodAutoscaler and Ingress are off by default and enabled separately', (helm) => {
  const kinds = { networkPolicy: 'NetworkPolicy', autoscaling: 'HorizontalPodAutoscaler', ingress: 'Ingress' };
  const kindsOf = (...args: string[]) => new Set(render(helm, args).map((object) => object.kind));
  for (const kind of Object.values(kinds)) assert.ok(!kindsOf().has(kind));
  for (const [section, kind] of Object.entries(kinds)) {
    const on = kindsOf('--set', `${section}.enabled=true`);
    assert.deepEqual(
      Object.values(kinds).filter((other) => on.has(other)),
      [kind],
    );
  }
});

const peer = (component: string) => ({
  podSelector: { matchLabels: { app: 'taskflow', component, 'app.kubernetes.io/instance': 'taskflow' } },
});
const tcp = (...ports: (number | string)[]) => ports.map((number) => ({ port: number, protocol: 'TCP' }));
const names = { ports: [{ port: 53, protocol: 'UDP' }, ...tcp(53)] };

onEveryHelm('network policies allow only the traffic that TaskFlow needs', (helm) => {
  const objects = render(helm, EVERYTHING_ON);
  const spec = (component: string) => at(find(objects, 'NetworkPolicy', `taskflow-${component}`), 'spec') as Fields;
  for (const component of COMPONENTS) assert.deepEqual(spec(component).policyTypes, ['Ingress', 'Egress']);
  // Anyone → frontend → backend, database.
  assert.deepEqual(spec('frontend').ingress, [{ ports: tcp('http') }]);
  const throwaway = { to: [peer('database')], ports: tcp('postgresql') };
  assert.deepEqual(spec('frontend').egress, [names, { ports: tcp(5432) }, throwaway, { to: [peer('backend')], ports: tcp('http') }]);
  // Pods of the release → backend → frontend (signing keys), database, language model.
  const own = { podSelector: { matchLabels: { app: 'taskflow', 'app.kubernetes.io/instance': 'taskflow' } } };
  assert.deepEqual(spec('backend').ingress, [{ ports: tcp('http'), from: [own] }]);
  assert.deepEqual(spec('backend').egress, [
    names,
    { ports: tcp(5432) },
    throwaway,
    { to: [peer('frontend')], ports: tcp('http') },
    { ports: tcp(443) },
  ]);
  // Frontend, backend → throwaway database → nothing.
  assert.deepEqual(spec('database'), {
    podSelector: peer('database').podSelector,
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports: tcp('postgresql'), from: [peer('frontend'), peer('backend')] }],
  });
});

onEveryHelm('network policies have no database rule without the throwaway database', (helm) => {
  const objects = render(helm, ['--set', 'networkPolicy.enabled=true']).filter((object) => object.kind === 'NetworkPolicy');
  assert.deepEqual(objects.map((object) => object.metadata.name).sort(), ['taskflow-backend', 'taskflow-frontend']);
  assert.doesNotMatch(JSON.stringify(objects), /database|postgresql/);
});

onEveryHelm('database ports and additional egress rules are configurable', (helm) => {
  const extra = { to: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: tcp(11434) };
  const objects = render(helm, [], { values: { networkPolicy: { enabled: true, databasePorts: [5432, 6432], extraEgress: [extra] } } });
  for (const component of COMPONENTS) {
    const egress = at(find(objects, 'NetworkPolicy', `taskflow-${component}`), 'spec.egress') as Fields[];
    assert.deepEqual(egress[1], { ports: tcp(5432, 6432) });
    assert.deepEqual(egress.at(-1), extra);
  }
});

onEveryHelm('the Ingress routes to the frontend’s port http, with TLS if a Secret is set', (helm) => {
  const plain = find(render(helm, ['--set', 'ingress.enabled=true']), 'Ingress', 'taskflow-frontend');
  const service = { service: { name: 'taskflow-frontend', port: { name: 'http' } } };
  const rules = (host: string) => [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend: service }] } }];
  assert.deepEqual(at(plain, 'spec'), { rules: rules('taskflow.local') });
  const settings = 'ingress.enabled=true,ingress.host=tasks.example.com,ingress.tlsSecretName=cert,ingress.className=nginx';
  assert.deepEqual(at(find(render(helm, ['--set', settings]), 'Ingress', 'taskflow-frontend'), 'spec'), {
    ingressClassName: 'nginx',
    tls: [{ hosts: ['tasks.example.com'], secretName: 'cert' }],
    rules: rules('tasks.example.com'),
  });
  assert.match(refusal(helm, 'ingress.path=tasks'), /path/);
});
