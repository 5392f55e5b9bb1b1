// Compares each deployed image in the Docker engine, in the node and in the running pods, for the panel and `status`.

import type { Component } from '../release/component.js';
import { components } from '../release/component.js';
import { firstBreak, isMatch, type Presence, type ProvenanceFacts, provenanceOf, savedIds } from '../release/provenance.js';
import type { Settings } from '../release/settings.js';
import type { Deployment, NodeImage, Pod, World } from '../world/index.js';
import type { ImageRow } from './snapshot.js';

/** What docker and the node have, and what the ledger has. The pods come from each view. */
export type ImageFacts = Omit<ProvenanceFacts, 'pods'> & { bytes?: number };

/** `up` repairs a break anywhere in the chain, because it starts at the first step that is no longer true. */
export const imageRepair = 'taskflow-tui up repairs it';

/** Asks docker and the node. */
export async function imageFacts(world: World, settings: Settings, deployments: Deployment[], signal: AbortSignal): Promise<ImageFacts[]> {
  const listed = world.minikube.images(settings.target.profile, signal).catch(() => undefined);
  return Promise.all(
    deployedTags(deployments).map(async ({ component, tag }) => {
      const asked = world.docker.image(tag, signal).then(
        (image) => ({ now: image ? there(image.id) : absent, ...(image ? { bytes: image.bytes } : {}) }),
        () => ({ now: unasked }),
      );
      const [{ now, ...size }, held] = await Promise.all([asked, listed]);
      const saved = savedIds(world.store, tag);
      return {
        ...{ component, tag, ...size },
        engine: { saved: saved.engine, now },
        node: { saved: saved.node, now: presenceIn(held, tag) },
      };
    }),
  );
}

/** A store that didn't answer counts as without the image, but not as a break. */
export function imageRows(facts: ImageFacts[], pods: Pod[]): ImageRow[] {
  return facts.map((fact) => {
    const provenance = provenanceOf({ ...fact, pods });
    const broken = firstBreak(provenance)?.reason;
    return {
      ...{ component: fact.component, tag: fact.tag },
      ...{ inEngine: isMatch(provenance.engine), inNode: isMatch(provenance.node), inPods: isMatch(provenance.pods) },
      ...(fact.bytes === undefined ? {} : { bytes: fact.bytes }),
      ...(broken === undefined ? {} : { broken }),
    };
  });
}

export function deployedTags(deployments: Deployment[]): { component: Component; tag: string }[] {
  return components.flatMap((component) => {
    const tag = deployments.find((deployment) => deployment.component === component)?.image;
    return tag === undefined ? [] : [{ component, tag }];
  });
}

const absent: Presence = { type: 'absent' };
const unasked: Presence = { type: 'unasked' };
const there = (id: string): Presence => ({ type: 'there', id });

function presenceIn(images: NodeImage[] | undefined, tag: string): Presence {
  const image = images?.find((each) => each.tag === tag);
  return image ? there(image.id) : images ? absent : unasked;
}
