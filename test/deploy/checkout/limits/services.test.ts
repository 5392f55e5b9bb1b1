// Other services and other databases are said first, with the line, and refused only where nothing can help.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Component } from '../../../../source/release/component.js';
import { checkoutOf, needsOf } from '../variables/needs.js';

test('says which service an application uses that isn’t deployed, where, and which variable points to it', async (t) => {
  const cases: [component: Component, text: string, hint: string | undefined][] = [
    [
      'backend',
      'import os\nimport redis\ncache = redis.from_url(os.getenv("REDIS_URL", "redis://localhost:6379"))\n',
      'It uses Redis (config.py:3), which taskflow-tui doesn’t deploy. Set REDIS_URL to one that the pods can reach',
    ],
    [
      'backend',
      'from celery import Celery\nqueue = Celery("x")\n',
      'It uses a Celery broker and worker (config.py:2), which taskflow-tui doesn’t deploy',
    ],
    [
      'backend',
      'from aiokafka import AIOKafkaProducer\n\np = AIOKafkaProducer()\n',
      'It uses Kafka (config.py:3), which taskflow-tui doesn’t deploy',
    ],
    [
      'backend',
      "from confluent_kafka import Producer\nSETTINGS = {'bootstrap.servers': 'localhost:9092'}\np = Producer(SETTINGS)\n",
      'It uses Kafka (config.py:3), which taskflow-tui doesn’t deploy. Its code names localhost:9092: in a pod, that is the pod itself',
    ],
    [
      'backend',
      "import boto3\ntable = boto3.resource('dynamodb').Table('notes')\n",
      'It uses DynamoDB (config.py:2), which taskflow-tui doesn’t deploy',
    ],
    [
      'backend',
      'import firebase_admin\nfirebase_admin.initialize_app()\n',
      'It uses Firebase (config.py:2), which taskflow-tui doesn’t deploy',
    ],
    ['backend', 'import pika\nc = pika.BlockingConnection()\n', 'It uses RabbitMQ (config.py:2), which taskflow-tui doesn’t deploy'],
    [
      'backend',
      'import httpx\nhttpx.post("http://localhost:3500/v1.0/publish/x/y")\n',
      'It uses Dapr’s sidecar (config.py:2), which taskflow-tui doesn’t deploy. Its code names localhost:3500: in a pod, that is the pod itself',
    ],
    [
      'backend',
      'from qdrant_client import QdrantClient\nq = QdrantClient("x")\n',
      'It uses Qdrant (config.py:2), which taskflow-tui doesn’t deploy',
    ],
    [
      'frontend',
      "import Redis from 'ioredis';\nexport const r = new Redis(process.env.REDIS_URL!);\n",
      'It uses Redis (app/api/x/route.ts:2), which taskflow-tui doesn’t deploy. Set REDIS_URL to one that the pods can reach',
    ],
    ['backend', '"""Uses redis.Redis()"""\n# import redis\nREDIS = "redis.Redis()"\n', undefined],
    ['backend', 'from temporal import Client\nClient.connect()\n', undefined],
    ['frontend', "import { createClient } from '@supabase/supabase-js';\nconst c = createClient(a, b);\n", undefined],
  ];
  for (const [component, text, hint] of cases) {
    const checkout = await checkoutOf(t, component, { [component === 'backend' ? 'config.py' : 'app/api/x/route.ts']: text });
    assert.ok(checkout.type === 'buildable');
    const found = checkout.hints.filter((one) => one.includes('doesn’t deploy'));
    assert.deepEqual(found, hint === undefined ? [] : [hint], text);
  }
});

test('points out defaults on the laptop that a pod would connect to', async (t) => {
  const text =
    'import os\nA = os.getenv("OLLAMA_URL", "http://localhost:11434")\nB = os.getenv("SELF_URL", "http://localhost:8000/x")\nC = os.getenv("CORS_ORIGINS", "http://localhost:5173")\nD = os.getenv("MCP_HOST", "localhost")\n';
  const checkout = await checkoutOf(t, 'backend', { 'config.py': text });
  assert.ok(checkout.type === 'buildable');
  assert.deepEqual(
    checkout.hints.filter((hint) => hint.includes('pod itself')),
    ['Without a value, OLLAMA_URL (config.py:2) means http://localhost:11434: in a pod, that is the pod itself'],
  );
});

test('a MongoDB elsewhere is a variable and a hint; one on localhost in the sources is refused', async (t) => {
  const elsewhere = await checkoutOf(t, 'backend', {
    'config.py':
      'import os\nfrom motor.motor_asyncio import AsyncIOMotorClient\nc = AsyncIOMotorClient(os.getenv("MONGODB_URI", "mongodb://localhost:27017"))\n',
  });
  assert.ok(elsewhere.type === 'buildable');
  assert.deepEqual(
    elsewhere.needs.variables.map(({ name, required, secret }) => [name, required, secret]),
    [['MONGODB_URI', true, true]],
  );
  assert.deepEqual(
    elsewhere.hints.filter((hint) => hint.includes('MongoDB')),
    ['It uses MongoDB (config.py:3), which taskflow-tui doesn’t deploy. Set MONGODB_URI to one that the pods can reach'],
  );
  assert.equal(
    elsewhere.hints.some((hint) => hint.includes('no PostgreSQL driver')),
    false,
  );
  const here = await checkoutOf(t, 'backend', {
    'config.py': 'from pymongo import MongoClient\nc = MongoClient("mongodb://localhost:27017")\n',
  });
  assert.ok(here.type === 'refused');
  assert.equal(here.cause, 'It uses MongoDB on localhost (config.py:2), and in a pod, localhost is the pod itself');
});

test('refuses MySQL without a PostgreSQL driver', async (t) => {
  const files = { 'config.py': 'from sqlalchemy import create_engine\ne = create_engine("mysql+pymysql://a:b@db/x")\n' };
  const refused = await checkoutOf(t, 'backend', { ...files, 'requirements.txt': 'fastapi\npymysql\n' });
  assert.ok(refused.type === 'refused');
  assert.equal(refused.cause, 'It uses MySQL (config.py:2, package pymysql), and taskflow-tui deploys with a PostgreSQL database');
  assert.equal((await checkoutOf(t, 'backend', { ...files, 'requirements.txt': 'fastapi\npymysql\nasyncpg\n' })).type, 'buildable');
  for (const provider of ['mysql', 'sqlite']) {
    const schema = await checkoutOf(t, 'frontend', {
      'prisma/schema.prisma': `datasource db {\n  provider = "${provider}"\n  url = env("DATABASE_URL")\n}\n`,
    });
    assert.ok(schema.type === 'refused');
    assert.match(schema.cause, /^prisma\/schema\.prisma:2 is for (MySQL|SQLite), and/);
  }
  await needsOf(t, 'frontend', { 'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n' });
});

test('says that SQLite in memory loses its data when its pod restarts', async (t) => {
  for (const url of ['sqlite://', 'sqlite:///:memory:']) {
    const checkout = await checkoutOf(t, 'backend', {
      'config.py': `from sqlalchemy import create_engine\nengine = create_engine("${url}")\n`,
    });
    assert.ok(checkout.type === 'buildable');
    assert.ok(
      checkout.hints.includes(
        'It stores its data in memory, with SQLite (config.py:2), not in PostgreSQL. The data is lost when its pod restarts',
      ),
    );
    assert.deepEqual(checkout.needs.writable, []);
  }
});

test('an SQLite file fixed in the sources gets a writable folder, and is said to be lost; one that DATABASE_URL replaces doesn’t count', async (t) => {
  const cases: [config: string, writable: string[], said: boolean][] = [
    ['from sqlmodel import create_engine\nengine = create_engine("sqlite:///./tasks.db")\n', ['/app'], true],
    ['URL = "sqlite+aiosqlite:///data/tasks.db"\nengine = create_async_engine(URL)\n', ['/app/data'], true],
    ['import sqlite3\ndb = sqlite3.connect("db/tasks.db")\n', ['/app/db'], true],
    ['engine = create_engine("sqlite:////tmp/tasks.db")\n', ['/tmp'], true],
    ['import os\nURL = os.getenv("DATABASE_URL", "sqlite:///./tasks.db")\n', [], false],
    ['engine = create_engine("sqlite:///:memory:")\n', [], false],
    ['A = "sqlite:///x.db"\nB = "postgresql://a@b/c"\n', [], false],
  ];
  for (const [config, writable, said] of cases) {
    const checkout = await checkoutOf(t, 'backend', { 'config.py': config });
    assert.ok(checkout.type === 'buildable');
    assert.deepEqual(
      checkout.needs.writable,
      writable.filter((folder) => folder !== '/tmp'),
      config,
    );
    assert.equal(
      checkout.hints.some((hint) => /SQLite.*one replica/.test(hint)),
      said,
      config,
    );
  }
});
