// Checks for proxies and VPNs that block the way to a local cluster (https://minikube.sigs.k8s.io/docs/handbook/vpn_and_proxy/).
import ipaddr from 'ipaddr.js';
import type { Check } from '../../../engine/event.js';
import type { System } from './commands.js';

/** minikube's defaults with the docker driver. */
const clusterNetworks = { node: '192.168.49.0/24', services: '10.96.0.0/12', pods: '10.244.0.0/16' };
/** The node networks of its other drivers, listed so that NO_PROXY still fits when the driver changes. */
const otherNetworks = ['192.168.39.0/24', '192.168.59.0/24'];
const wanted = ['localhost', '127.0.0.1', ...Object.values(clusterNetworks), ...otherNetworks];

/** undefined without a proxy, or if the cluster's addresses bypass it. */
export function proxyCheck({ platform, facts }: System): Check | undefined {
  const { proxy } = facts;
  if (!proxy) return undefined;
  const { node, services } = clusterNetworks;
  if ([node, services].every((network) => proxy.except.some((entry) => isExcepted(entry, network)))) return undefined;
  const value = [...proxy.except, ...wanted.filter((entry) => !proxy.except.includes(entry))].join(',');
  return {
    name: 'proxy',
    ok: true,
    level: 'warning',
    found: `${proxy.address} (${proxy.name}) would receive the requests to the cluster`,
    needed: "NO_PROXY with the cluster's networks",
    fix: 'Run this in your terminal, then start taskflow-tui again there.',
    command: platform === 'win32' ? `$env:NO_PROXY = "${value}"` : `export NO_PROXY=${value}`,
  };
}

/** An exception for a single address in the network counts: it is probably the cluster's. */
function isExcepted(entry: string, network: string): boolean {
  return entry === '*' || contains(entry, network) || contains(network, entry);
}

/** IPv4 networks in CIDR notation, or single addresses. False for anything else. */
export function contains(outer: string, inner: string): boolean {
  const [a, b] = [parseNetwork(outer), parseNetwork(inner)];
  return a !== undefined && b !== undefined && a[1] <= b[1] && b[0].match(a);
}

function parseNetwork(text: string): [ipaddr.IPv4, number] | undefined {
  const cidr = text.includes('/') ? text : `${text}/32`;
  return ipaddr.IPv4.isValidCIDRFourPartDecimal(cidr) ? ipaddr.IPv4.parseCIDR(cidr) : undefined;
}

/** Two networks in CIDR notation are nested or disjoint. */
function overlap(one: string, other: string): boolean {
  return contains(one, other) || contains(other, one);
}

type Part = keyof typeof clusterNetworks;
/** The flags that make `minikube start` use other networks. */
const flags: Record<Part, string> = {
  node: '--subnet=',
  services: '--service-cluster-ip-range=',
  pods: '--extra-config=kubeadm.pod-network-cidr=',
};
const spare: Record<Part, string[]> = {
  node: ['192.168.185.0/24', '172.30.49.0/24'],
  services: ['172.31.0.0/16', '198.18.0.0/16'],
  pods: ['172.29.0.0/16', '198.19.0.0/16'],
};

/** undefined unless a network of this computer overlaps one of the cluster's. */
export function vpnCheck({ facts }: System, profile: string): Check | undefined {
  const parts = Object.keys(clusterNetworks) as Part[];
  const taken = parts.flatMap((part) => {
    const network = facts.networks.find(({ cidr }) => overlap(cidr, clusterNetworks[part]));
    return network ? [{ part, network }] : [];
  });
  const [first] = taken;
  if (!first) return undefined;
  const others = taken.flatMap(({ part }) => {
    const free = spare[part].find((each) => !facts.networks.some(({ cidr }) => overlap(cidr, each)));
    return free ? [`${flags[part]}${free}`] : [];
  });
  const { name, cidr } = first.network;
  return {
    name: 'network',
    ok: true,
    level: 'warning',
    found: `${name} (${cidr}) overlaps the cluster's ${clusterNetworks[first.part]}`,
    needed: 'a network of its own for the cluster',
    fix: `The cluster and the computers behind ${name} may not reach each other. If it's a VPN, disconnect it, or create the cluster with other addresses.`,
    ...(others.length > 0 ? { command: `minikube start -p ${profile} ${others.join(' ')}` } : {}),
  };
}
