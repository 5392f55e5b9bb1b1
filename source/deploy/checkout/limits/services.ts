// Says which other services an application uses that taskflow-tui doesn't deploy, with the line and the variable that points to each.
import type { Variable } from '../../../release/application.js';

/** A source file without comments, its lines where they are. */
export type SourceText = { name: string; text: string };

type Service = {
  name: string;
  /** What creates its client. */
  client: RegExp;
  /** Another file of that name may be the checkout's own, so this must be imported. */
  library: RegExp;
  /** Variables that point to it. */
  variable: RegExp;
};

const services: Service[] = [
  {
    name: 'Redis',
    client:
      /\b(?:Strict)?Redis\(|\b(?:aio)?redis\.(?:asyncio\.)?(?:Redis|StrictRedis|from_url|ConnectionPool)\b|\bRedis\.from_url\(|\bnew\s+(?:Redis|IORedis)\(|\bcreateClient\(|\bnew\s+(?:Queue|Worker)\(/,
    library: /(?:^|\n)\s*(?:from|import)\s+(?:aio)?redis\b|["'](?:ioredis|redis|bullmq)["']/,
    variable: /REDIS|VALKEY|CACHE_URL|^KV_/,
  },
  {
    name: 'a Celery broker and worker',
    client: /\bCelery\(/,
    library: /(?:from|import)\s+celery\b/,
    variable: /CELERY|BROKER|REDIS|RABBIT|AMQP/,
  },
  {
    name: 'Kafka',
    client: /\b(?:AIO)?Kafka(?:Producer|Consumer)\(|\bnew\s+Kafka\(|\b(?:Consumer|Producer|AdminClient)\(/,
    library: /(?:from|import)\s+(?:aiokafka|kafka|confluent_kafka)\b|["']kafkajs["']/,
    variable: /KAFKA|REDPANDA|BOOTSTRAP/,
  },
  {
    name: 'RabbitMQ',
    client: /\bpika\.\w*(?:Connection|Parameters)\b|\baio_pika\.connect|\bamqp\w*\.connect\(|\bconnect_robust\(/,
    library: /(?:from|import)\s+(?:pika|aio_pika)\b|["']amqplib["']/,
    variable: /RABBIT|AMQP/,
  },
  {
    name: 'Dapr’s sidecar',
    client: /\bDaprClient\(|localhost:3500\b|\/v1\.0\/(?:publish|state|invoke)\//,
    library: /(?:from|import)\s+dapr\b|["']@dapr\/dapr["']|DAPR_HTTP_PORT|localhost:3500|\/v1\.0\/(?:publish|state|invoke)\//,
    variable: /^DAPR/,
  },
  {
    name: 'Temporal',
    client: /\bClient\.connect\(|\bConnection\.connect\(/,
    library: /(?:from|import)\s+temporalio\b|["']@temporalio\//,
    variable: /TEMPORAL/,
  },
  { name: 'Qdrant', client: /\b(?:Async)?QdrantClient\(/, library: /qdrant/, variable: /QDRANT/ },
  {
    name: 'Elasticsearch',
    client: /\b(?:Async)?Elasticsearch\(|\bnew\s+Client\(/,
    library: /(?:from|import)\s+elasticsearch\b|["']@elastic\//,
    variable: /ELASTIC|^ES_/,
  },
  { name: 'Neo4j', client: /\bGraphDatabase\.driver\(|\bneo4j\.driver\(/, library: /neo4j/, variable: /NEO4J/ },
  { name: 'Chroma', client: /\bchromadb\.(?:Async)?HttpClient\(/, library: /chromadb/, variable: /CHROMA/ },
  { name: 'MinIO', client: /\bMinio\(|\bnew\s+Minio\.Client\(/, library: /minio/i, variable: /MINIO|^S3_/ },
  { name: 'NATS', client: /\bnats\.connect\(/, library: /(?:from|import)\s+nats\b|["']nats["']/, variable: /NATS/ },
  { name: 'Memcached', client: /\b(?:aiomcache|pymemcache|memcache)\.?\w*Client\(/, library: /memcache|aiomcache/, variable: /MEMCACHE/ },
  {
    name: 'DynamoDB',
    client: /\bboto3\.(?:resource|client)\(\s*["']dynamodb|\bnew\s+DynamoDB(?:Client)?\(|\.(?:resource|client)\(\s*["']dynamodb["']/,
    library: /boto3|boto|["']@aws-sdk\/client-dynamodb["']/,
    variable: /DYNAMO|AWS_ENDPOINT/,
  },
  {
    name: 'Firebase',
    client: /\bfirebase_admin\.initialize_app\(|\binitializeApp\(/,
    library: /(?:from|import)\s+firebase_admin\b|["']firebase(?:-admin)?(?:\/app)?["']/,
    variable: /FIREBASE/,
  },
  {
    name: 'MongoDB',
    client: /\b(?:Async)?(?:IOMotor|Mongo)Client\(|\bAsyncMongoClient\(|\bmongoose\.connect\(|\bnew\s+MongoClient\(/,
    library: /(?:from|import)\s+(?:pymongo|motor|beanie|odmantic|mongoengine)\b|["'](?:mongoose|mongodb)["']/,
    variable: /MONGO/,
  },
];

const address = /(?:URL|URI|HOSTS?|ADDR(?:ESS)?|SERVERS?|ENDPOINT|BROKERS?|BACKEND)$/;

/** Most files have none of these words. */
const any =
  /redis|celery|kafka|pika|amqp|dapr|DAPR|:3500|\/v1\.0\/|temporalio|qdrant|elastic|neo4j|chromadb|[mM]inio|nats|memcache|aiomcache|mongo|motor|beanie|odmantic|bullmq|[dD]ynamo[dD][bB]|firebase/;

export function serviceHints(all: SourceText[], variables: Variable[]): string[] {
  const sources = all.filter(({ text }) => any.test(text));
  return services.flatMap(({ name, client, library, variable }) => {
    const found = firstUse(sources, client, library);
    if (!found) return [];
    const pointing = variables.find((one) => variable.test(one.name) && address.test(one.name))?.name;
    const fix = pointing ? `. Set ${pointing} to one that the pods can reach` : writtenAddress(sources, found.file);
    return [`It uses ${name} (${found.file}:${found.line}), which taskflow-tui doesn’t deploy${fix}`];
  });
}

/** An address of this computer that no variable changes. */
function writtenAddress(sources: SourceText[], file: string): string {
  const text = sources.find(({ name }) => name === file)?.text ?? '';
  const [address] = /\b(?:localhost|127\.0\.0\.1):\d{2,5}\b/.exec(text) ?? [];
  return address ? `. Its code names ${address}: in a pod, that is the pod itself` : '';
}

export type Use = { file: string; line: number; text: string };

export function firstUse(sources: SourceText[], client: RegExp, library: RegExp): Use | undefined {
  for (const { name, text } of sources) {
    const match = library.test(text) ? client.exec(text) : null;
    if (match) return { file: name, line: text.slice(0, match.index).split('\n').length, text: text.slice(match.index, match.index + 300) };
  }
  return undefined;
}
