// Names of Python packages by the name that a program imports, where the two differ.

/** Import names as they are written, with their packages on PyPI. The longest match wins. */
const packages: Record<string, string> = {
  PIL: 'pillow',
  agents: 'openai-agents',
  argon2: 'argon2-cffi',
  attr: 'attrs',
  bs4: 'beautifulsoup4',
  chatkit: 'openai-chatkit',
  cohere: 'cohere',
  cv2: 'opencv-python-headless',
  dateutil: 'python-dateutil',
  decouple: 'python-decouple',
  docx: 'python-docx',
  dotenv: 'python-dotenv',
  email_validator: 'email-validator',
  fastapi_mail: 'fastapi-mail',
  fitz: 'pymupdf',
  'google.auth': 'google-auth',
  'google.cloud.storage': 'google-cloud-storage',
  'google.genai': 'google-genai',
  'google.generativeai': 'google-generativeai',
  'google.oauth2': 'google-auth',
  googleapiclient: 'google-api-python-client',
  jose: 'python-jose[cryptography]',
  jwt: 'pyjwt[crypto]',
  kafka: 'kafka-python',
  langchain_core: 'langchain-core',
  magic: 'python-magic',
  multipart: 'python-multipart',
  MySQLdb: 'mysqlclient',
  OpenSSL: 'pyopenssl',
  passlib: 'passlib[bcrypt]',
  psycopg: 'psycopg[binary]',
  psycopg2: 'psycopg2-binary',
  psycopg_pool: 'psycopg-pool',
  python_multipart: 'python-multipart',
  pythonjsonlogger: 'python-json-logger',
  serial: 'pyserial',
  sklearn: 'scikit-learn',
  slugify: 'python-slugify',
  socketio: 'python-socketio',
  sse_starlette: 'sse-starlette',
  ulid: 'python-ulid',
  yaml: 'pyyaml',
  'dapr.ext.fastapi': 'dapr-ext-fastapi',
};

/** `jose.jwt` → `python-jose[cryptography]`; a name that isn't listed is its package's name. */
export function packageOf(module: string): string {
  const parts = module.split('.');
  for (let length = parts.length; length > 0; length--) {
    const known = parts.slice(0, length).join('.');
    if (Object.hasOwn(packages, known)) return packages[known] ?? known;
  }
  return (parts[0] ?? module).toLowerCase().replaceAll('_', '-');
}

/** A dotted Python name, so that no other text becomes an argument of an installer. */
export function isImportName(module: string): boolean {
  return /^[A-Za-z]\w*(?:\.[A-Za-z_]\w*)*$/.test(module);
}
