// Names of Python packages by the name that a program imports. Only well-known ones: an unknown name on the index may be anybody's package.

/** Where the two differ. The longest match wins. */
const packages: Record<string, string> = {
  'dapr.ext.fastapi': 'dapr-ext-fastapi',
  'google.auth': 'google-auth',
  'google.cloud.storage': 'google-cloud-storage',
  'google.genai': 'google-genai',
  'google.generativeai': 'google-generativeai',
  'google.oauth2': 'google-auth',
  MySQLdb: 'mysqlclient',
  OpenSSL: 'pyopenssl',
  PIL: 'pillow',
  agents: 'openai-agents',
  argon2: 'argon2-cffi',
  attr: 'attrs',
  bs4: 'beautifulsoup4',
  chatkit: 'openai-chatkit',
  cv2: 'opencv-python-headless',
  dateutil: 'python-dateutil',
  decouple: 'python-decouple',
  docx: 'python-docx',
  dotenv: 'python-dotenv',
  fitz: 'pymupdf',
  googleapiclient: 'google-api-python-client',
  jose: 'python-jose[cryptography]',
  jwt: 'pyjwt[crypto]',
  multipart: 'python-multipart',
  passlib: 'passlib[bcrypt]',
  psycopg: 'psycopg[binary]',
  psycopg2: 'psycopg2-binary',
  pythonjsonlogger: 'python-json-logger',
  sklearn: 'scikit-learn',
  slugify: 'python-slugify',
  socketio: 'python-socketio',
  telegram: 'python-telegram-bot',
  ulid: 'python-ulid',
  yaml: 'pyyaml',
};

/** Where `_` in the one is `-` in the other, or both are the same. */
const sameNames =
  `aiofiles aiohttp aiokafka aiosmtplib aiosqlite alembic anthropic anyio apscheduler arq asyncpg authlib bcrypt boto3 cachetools celery
certifi click cloudinary cohere cryptography dapr dramatiq email_validator fastapi fastapi_limiter fastapi_mail fastapi_users
fastmcp feedparser greenlet groq grpc gunicorn httptools httpx itsdangerous jinja2 jsonschema jwcrypto langchain langchain_community langchain_core
langchain_google_genai langchain_groq langchain_openai langgraph limits litellm loguru markdown mcp mistralai nanoid numpy ollama openai orjson
pandas pendulum pg8000 pgvector prometheus_client prometheus_fastapi_instrumentator psutil psycopg_pool pwdlib pydantic pydantic_ai
pydantic_core pydantic_settings pytz redis reportlab requests resend rich sendgrid sentry_sdk slowapi sqlalchemy sqlmodel sse_starlette
starlette strawberry stripe structlog svix tenacity tiktoken tortoise twilio typer typing_extensions tzlocal ujson urllib3 uvicorn uvloop
watchfiles websockets`.split(/\s+/);

/** Every name that is known here, with its package. */
export const knownImports: Record<string, string> = {
  ...Object.fromEntries(sameNames.map((name) => [name, name.replaceAll('_', '-')])),
  ...packages,
};

/** What needs a package although nothing imports it: a name, with the module that it is imported from. */
export const impliedPackages: Record<string, string> = {
  'pydantic.EmailStr': 'email-validator',
  'fastapi.Form': 'python-multipart',
  'fastapi.File': 'python-multipart',
  'fastapi.UploadFile': 'python-multipart',
  'fastapi.OAuth2PasswordRequestForm': 'python-multipart',
  'fastapi.Jinja2Templates': 'jinja2',
  'starlette.Jinja2Templates': 'jinja2',
  'starlette.SessionMiddleware': 'itsdangerous',
  'sqlalchemy.create_async_engine': 'greenlet',
  'sqlalchemy.AsyncSession': 'greenlet',
  'sqlmodel.AsyncSession': 'greenlet',
};

/** `jose.jwt` → `python-jose[cryptography]`; undefined for a name that isn't known here. */
export function packageOf(module: string): string | undefined {
  const parts = module.split('.');
  for (let length = parts.length; length > 0; length--) {
    const name = parts.slice(0, length).join('.');
    if (Object.hasOwn(knownImports, name)) return knownImports[name];
  }
  return undefined;
}
