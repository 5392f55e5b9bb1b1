// The variables that Python sources read: pydantic's settings classes, os.environ, and libraries for it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { accepted, needsOf, summary } from './needs.js';

const cases: [name: string, config: string, variables: string[]][] = [
  [
    'a required field',
    'from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    JWT_SECRET_KEY: str\n',
    ['JWT_SECRET_KEY! secret'],
  ],
  [
    'defaults, kinds, and names in upper case',
    `from pydantic_settings import BaseSettings
from pydantic import Field, SecretStr, HttpUrl
class Settings(BaseSettings):
    """BAD: str"""
    model_config = SettingsConfigDict(env_file=".env", extra="forbid")
    app_name: str = "Tasks"  # a comment
    debug: bool = False
    expire_minutes: int = 60 * 24
    access_token_expire_minutes: int = Field(
        default=30, description="minutes, of course"
    )
    origins: list[str] = Field(default_factory=list)
    nickname: Optional[str] = None
    needed: str = Field(..., min_length=3)
    also_needed: str = Field(default=...)
    webhook: HttpUrl
    pin: SecretStr = SecretStr("1234")
    limit: ClassVar[int] = 3
    _private: str = "x"
    @property
    def upper(self) -> str:
        return self.app_name.upper()
`,
    [
      'ALSO_NEEDED!',
      'NEEDED!',
      'WEBHOOK! url',
      'ACCESS_TOKEN_EXPIRE_MINUTES number = 30',
      'APP_NAME = Tasks',
      'DEBUG boolean = False',
      'EXPIRE_MINUTES number',
      'NICKNAME',
      'ORIGINS',
      'PIN secret',
    ],
  ],
  [
    'prefix, aliases, and case of release 2',
    `from pydantic_settings import BaseSettings as Base
class Settings(Base):
    model_config = SettingsConfigDict(env_prefix="TODO_", case_sensitive=True)
    Region: str
    a: str = Field(validation_alias="MAIL_FROM")
    b: str = Field(default="x", validation_alias=AliasChoices("MAIL_TO", "TO"))
    c: Annotated[str, Field(alias="MAIL_CC")]
`,
    ['MAIL_CC!', 'MAIL_FROM!', 'TODO_Region!', 'MAIL_TO = x'],
  ],
  [
    'prefix, env, and fields of release 1, where Optional has a default',
    `from pydantic import BaseSettings, Field
class Settings(BaseSettings):
    mail: Optional[str]
    key: str = Field(..., env="MAIL_KEY")
    other: str = Field("x", env=["MAIL_OTHER", "OTHER"])
    last: str
    class Config:
        env_prefix = "app_"
        fields = {"last": {"env": "THE_LAST"}}
`,
    ['MAIL_KEY! secret', 'THE_LAST!', 'APP_MAIL', 'MAIL_OTHER = x'],
  ],
  [
    'inheritance and nested classes',
    `from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic import BaseModel
class Common(BaseSettings):
    region: str
    tier: str
class Mail(BaseModel):
    host_name: str
    retries: int = 3
class Cache(BaseSettings):
    model_config = {"env_prefix": "CACHE_"}
    size: int = 10
class Settings(Common):
    model_config = SettingsConfigDict(env_nested_delimiter="__")
    tier: str = "free"
    mail: Mail
    spare: Mail = Mail(host_name="x")
    cache: Cache = Field(default_factory=Cache)
`,
    [
      'MAIL__HOST_NAME!',
      'REGION!',
      'CACHE_SIZE number = 10',
      'MAIL__RETRIES number = 3',
      'SPARE__HOST_NAME',
      'SPARE__RETRIES number = 3',
      'TIER = free',
    ],
  ],
  [
    'a field without a value whose absence is an error, and one that only production needs',
    `from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    gemini: str = ""
    mail: str = ""
settings = Settings()
def check():
    if not settings.gemini:
        raise ValueError("GEMINI is missing")
    if settings.env == "production":
        if not settings.mail:
            raise ValueError("MAIL is missing")
`,
    ['GEMINI!', 'MAIL'],
  ],
  [
    'os.environ and os.getenv under any name',
    `import os, sys
import os as _os
from os import environ, getenv as read
A = os.environ["A"]
B = os.environ.get("B", "2")
C = _os.getenv('C')
D = environ["D"]
E = read("E") or "five"
F = int(os.getenv("F"))
G = os.getenv("G").split(",")
H = os.getenv("H", None)
os.environ["SET"] = "x"
os.environ.setdefault("ALSO_SET", "x")
# os.environ["COMMENT"]
I = os.getenv(
    "I",
    default="nine",
)
try:
    J = os.environ["J"]
except KeyError:
    J = ""
K: int = int(os.getenv("K", "11"))
L = os.getenv("L", A)
`,
    ['A!', 'D!', 'F! number', 'G!', 'B number = 2', 'C', 'E = five', 'H', 'I = nine', 'J', 'K number = 11', 'L'],
  ],
  [
    'an error when a value is absent',
    `import os
A = os.getenv("A")
if not A:
    raise RuntimeError("A is missing")
B = os.getenv("B", "")
if B is None or B == "":
    print("B")
    sys.exit(1)
assert os.environ.get("C"), "C is missing"
if not (D := os.getenv("D")):
    raise ValueError
E = os.getenv("E")
F = os.getenv("F")
if not E and not F:
    raise ValueError("one of them")
class Client:
    def __init__(self):
        self.g = os.getenv("G")
        if not self.g: raise ValueError("G")
def route():
    h = os.getenv("H")
    if not h:
        raise HTTPException(503, "not configured")
if os.getenv("ENV") == "production":
    I = os.getenv("I")
    if not I:
        raise ValueError("I")
def show(client):
    assert client.settings.K
K = os.getenv("K")
if "L" in os.environ:
    L = os.environ["L"]
J = os.getenv("J", "has a default")
if not J:
    raise ValueError("J")
`,
    ['A!', 'B!', 'C!', 'D!', 'G!', 'E', 'ENV', 'F', 'H', 'I', 'J = has a default', 'K', 'L'],
  ],
  [
    'lists of required names, and functions of its own',
    `import os
REQUIRED_VARS = ["A", "B"]
for name in REQUIRED_VARS:
    if not os.getenv(name):
        raise RuntimeError(name)
def get_env(key, default=None):
    value = os.environ.get(key, default)
    if value is None:
        raise RuntimeError(key)
    return value
C = get_env("C")
D = get_env("D", "4")
`,
    ['A!', 'B!', 'C!', 'D number = 4'],
  ],
  [
    'decouple',
    'from decouple import config\nA = config("A")\nB = config("B", default=False, cast=bool)\nC = config("C", cast=int)\nD = config("D", default=None)\n',
    ['A!', 'C! number', 'B boolean = False', 'D'],
  ],
  [
    'starlette',
    'from starlette.config import Config\nfrom starlette.datastructures import Secret\nconfig = Config(".env")\nA = config("A", cast=Secret)\nB = config("B", default="b")\n',
    ['A! secret', 'B = b'],
  ],
  [
    'environs',
    'from environs import Env\nenv = Env()\nenv.read_env()\nA = env("A")\nB = env.int("B", 3)\nC = env.str("C", default="c")\n',
    ['A!', 'B number = 3', 'C = c'],
  ],
  [
    'a signing key without a default is required, and with one is not',
    'import os\nA = os.getenv("JWT_SECRET", "")\nB = os.getenv("SECRET_KEY", "change-me")\nC = os.getenv("STRIPE_SECRET_KEY")\nD = os.getenv("SUPABASE_JWT_SECRET", "")\n',
    ['JWT_SECRET! secret', 'SECRET_KEY secret', 'STRIPE_SECRET_KEY secret', 'SUPABASE_JWT_SECRET secret'],
  ],
  [
    'what the platform, the image, or the chart gives is nobody’s to enter',
    'import os\nA = os.environ["PORT"]\nB = os.environ["HOME"]\nC = os.getenv("LOG_LEVEL", "INFO")\nD = os.getenv("FRONTEND_URL")\nE = os.getenv("API_PORT", "8000")\nF = os.getenv("NEXT_PUBLIC_API_URL", "x")\n',
    [],
  ],
  ['what only runs as a program doesn’t count', 'import os\nif __name__ == "__main__":\n    A = os.environ["A"]\n', []],
];

for (const [name, config, variables] of cases)
  test(`Python: ${name}`, async (t) => {
    assert.deepEqual((await needsOf(t, 'backend', { 'config.py': config })).variables.map(summary), variables);
  });

test('names the line that needs the variable', async (t) => {
  const { variables } = await needsOf(t, 'backend', {
    'config.py': 'from app.core import settings\n',
    'app/__init__.py': '',
    'app/core/__init__.py': '',
    'app/core/settings.py': 'import os\nA = os.getenv("A")\n\nB = dict(\n  x=1,\n  y=os.environ["A"],\n)\n',
  });
  assert.deepEqual(
    variables.map(({ usedIn }) => usedIn),
    ['app/core/settings.py:6'],
  );
});

test('reads the files that the application imports, and no others', async (t) => {
  const read = async (files: Record<string, string>) => (await needsOf(t, 'backend', files)).variables.map(({ name }) => name);
  const reads = (name: string) => `import os\nX = os.environ["${name}"]\n`;
  assert.deepEqual(
    await read({
      'config.py': 'from .a import x\nfrom pkg import b\nimport backend.c\nif TYPE_CHECKING:\n    import never\n',
      'a.py': reads('A'),
      'pkg/__init__.py': '',
      'pkg/b.py': `${reads('B')}def later():\n    from pkg.d import z\n`,
      'pkg/d.py': reads('D'),
      'c.py': reads('C'),
      'never.py': reads('NEVER'),
      'old_main.py': reads('OLD'),
      'scripts/seed.py': reads('SEED'),
    }),
    ['A', 'B', 'C', 'D'],
  );
  assert.deepEqual(
    await read({
      'config.py': 'import importlib\nfor name in ("x", "y"):\n    importlib.import_module(f"plugins.{name}")\n',
      'plugins/x.py': reads('X'),
      'scripts/seed.py': reads('SEED'),
    }),
    ['X'],
  );
  assert.deepEqual(
    await read({
      'config.py': 'import sys\nsys.path.insert(0, "lib")\nfrom lib import one\n',
      'lib/one.py': 'import sys\nsys.path.append(".")\nimport two\n',
      'lib/two.py': reads('TWO'),
    }),
    ['TWO'],
  );
});

test('knows which values make an application fail', async (t) => {
  const config = `import os
from pydantic_settings import BaseSettings, NoDecode
from typing import Annotated, Literal
class Settings(BaseSettings):
    expire: int = 30
    share: Optional[float] = None
    debug: bool | None = None
    origins: list[str] = ["http://localhost:3000"]
    hosts: Dict[str, str] = {}
    mode: Literal["dev", "prod"] = "dev"
    either: Union[int, str] = 1
    many: str | list[str] = ""
    split: Annotated[list[str], NoDecode] = []
    size: int = 1
    names: List[str] = []
    @field_validator("size", "names", mode="before")
    def read(cls, value):
        return 1
A = int(os.getenv("A", "1"))
B = float(os.environ["B"])
C = bool(os.getenv("C"))
D = os.getenv("D") == "true"
def guarded():
    try:
        if True:
            return int(os.environ.get("E", "5"))
    except ValueError:
        return 5
def inner():
    return int(os.environ.get("F", "5"))
G: int = int(
    os.getenv("G", "604800")  # 7 days
)
h = os.getenv("H", "5")
pool = make(size=int(h))
`;
  assert.deepEqual(accepted(await needsOf(t, 'backend', { 'config.py': config })), [
    'B number',
    'A integer',
    'DEBUG boolean',
    'EXPIRE integer',
    'F integer',
    'G integer',
    'H integer',
    'HOSTS json',
    'MODE dev|prod',
    'NAMES list',
    'ORIGINS list',
    'SHARE number',
  ]);
});
