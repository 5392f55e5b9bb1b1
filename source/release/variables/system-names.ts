// Variables that a shell or a tool sets on the person's computer. They come into an environment file with the output of `env`.

/** POSIX's, systemd's, and terminals' (https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html), and those of Windows. */
const shell =
  /^(?:_|SHELL|SHLVL|TERM|TERM_\w+|COLORTERM|COLUMNS|LINES|PWD|OLDPWD|USER|USERNAME|LOGNAME|HOSTTYPE|OSTYPE|MACHTYPE|EDITOR|VISUAL|PAGER|LESS\w*|MAIL|DISPLAY|WAYLAND_DISPLAY|LS_COLORS|PS\d|IFS|MANPATH|INFOPATH|COMP_(?:WORDS|CWORD|LINE|POINT)|XDG_\w+|DBUS_\w+|SSH_(?:AUTH_SOCK|AGENT_PID|CLIENT|CONNECTION|TTY)|GPG_\w+|WSL\w*|TMPDIR|TMP|TEMP|USERPROFILE|APPDATA|LOCALAPPDATA|PROGRAMFILES\w*|PROGRAMDATA|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|PSMODULEPATH|PROCESSOR_\w+|NUMBER_OF_PROCESSORS|VSCODE_\w+|NVM_\w+|VIRTUAL_ENV\w*|CONDA_\w+|HOMEBREW_\w+|JAVA_HOME)$/;
/** Python's, pip's, psycopg's, passlib's, Node's, and OpenSSL's own settings. */
const tools =
  /^(?:PYTHON(?:STARTUP|BREAKPOINT|CASEOK|USERBASE|EXECUTABLE|PLATLIBDIR|INSPECT)|PYTEST_\w+|PIP_\w+|PSYCOPG_\w+|PASSLIB_\w+|MSGPACK_\w+|WATCHFILES_\w+|npm_\w+|ENSUREPIP_\w+|SSLKEYLOGFILE|SSL_CERT_(?:FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|GIT_\w+)$/;
/** libpq's defaults, which complete a database URL (https://www.postgresql.org/docs/current/libpq-envars.html). */
const libpq =
  /^PG(?:HOST|HOSTADDR|PORT|DATABASE|USER|PASSWORD|PASSFILE|SERVICE|SERVICEFILE|OPTIONS|APPNAME|SSL\w+|GSS\w+|REQUIRE\w+|KRBSRVNAME|CONNECT_TIMEOUT|CLIENTENCODING|DATESTYLE|TZ|GEQO|SYSCONFDIR|LOCALEDIR|TARGETSESSIONATTRS|LOADBALANCEHOSTS|CHANNELBINDING|(?:MIN|MAX)PROTOCOLVERSION)$/;

export function isSystemName(name: string): boolean {
  return shell.test(name) || tools.test(name) || libpq.test(name);
}
