import {
  filePath,
  hostAndPort,
  key32,
  loopbackHost,
  oneOf,
  type Parser,
  url,
  wholeNumber,
  words,
  yesNo,
} from './parsers.ts';

/** One setting: its name in the environment, what it means, what holds without it. */
export interface Setting<T> {
  name: string;
  /** The same on the command line of `gatehouse start`. */
  flag?: string;
  meaning: string;
  parse: Parser<T>;
  /** Text, read by the same parser. */
  standard?: string;
  /** What holds when there is no text for it. */
  unset?: string;
  /** Never printed. */
  secret?: true;
  /** Shortens a wait or a safeguard for tests; never set it where the data matters. */
  testOnly?: true;
}

const setting = <T, S extends string | undefined = undefined>(given: Setting<T> & { standard?: S }) =>
  given as Setting<T> & { standard: S };

/** Every setting there is, in the order of docs/operating.md. */
export const settingsTable = {
  dataFolder: setting({
    name: 'GATEHOUSE_DATA',
    flag: '--data',
    meaning: 'folder of the embedded database, the Temporal server, the keys and the logs',
    standard: '.data',
    parse: filePath,
  }),
  port: setting({
    name: 'GATEHOUSE_PORT',
    flag: '--port',
    meaning: 'port of the pages; 0 takes any free one',
    standard: '8080',
    parse: wholeNumber(0, 65_535),
  }),
  host: setting({
    name: 'GATEHOUSE_HOST',
    meaning: 'address that the pages are served on; this machine only, until sign-in exists',
    standard: '127.0.0.1',
    parse: loopbackHost,
  }),
  baseUrl: setting({
    name: 'GATEHOUSE_BASE_URL',
    meaning: 'what links in mail start with',
    unset: 'http://HOST:PORT of the pages',
    parse: url('http', 'https'),
  }),
  databaseUrl: setting({
    name: 'DATABASE_URL',
    meaning: 'PostgreSQL to use (17 or newer)',
    unset: 'an embedded PostgreSQL in the data folder',
    parse: url('postgresql', 'postgres'),
    secret: true,
  }),
  temporalAddress: setting({
    name: 'TEMPORAL_ADDRESS',
    meaning:
      "Temporal service to use; the other TEMPORAL_* variables (TLS, API key, profile) are then read as Temporal's own tools read them",
    unset: 'an embedded Temporal server in the data folder',
    parse: hostAndPort,
  }),
  temporalNamespace: setting({
    name: 'TEMPORAL_NAMESPACE',
    meaning: 'namespace in the Temporal service',
    standard: 'default',
    parse: words,
  }),
  temporalCli: setting({
    name: 'TEMPORAL_CLI',
    meaning: 'the Temporal CLI that the embedded server is started with',
    unset: 'temporal on PATH from 1.5 on, else one that the set-up gets',
    parse: filePath,
  }),
  smtpUrl: setting({
    name: 'SMTP_URL',
    meaning: 'mail relay, as smtp://user:password@host:port or smtps://',
    unset: 'mail stays in the local mailbox',
    parse: url('smtp', 'smtps'),
    secret: true,
  }),
  linkKey: setting({
    name: 'GATEHOUSE_LINK_KEY',
    meaning: 'key that signs the links in mail, 64 hexadecimal digits; every process of one office needs the same',
    unset: 'link.key in the data folder, made at the first start',
    parse: key32,
    secret: true,
  }),
  logLevel: setting({
    name: 'GATEHOUSE_LOG',
    meaning: 'how much is logged: trace, debug, info, warn, error',
    standard: 'info',
    parse: oneOf('trace', 'debug', 'info', 'warn', 'error'),
  }),
  deadlineMs: setting({
    name: 'GATEHOUSE_DEADLINE_MS',
    meaning: 'how long one request of a person may take, in milliseconds, before a page says that it is still at work',
    standard: '10000',
    parse: wholeNumber(100, 120_000),
  }),
  maxCachedWorkflows: setting({
    name: 'GATEHOUSE_MAX_CACHED_WORKFLOWS',
    meaning: 'workflows that a worker keeps in memory, about 0.3 MB each; 0 keeps none',
    standard: '500',
    parse: wholeNumber(0, 100_000),
  }),
  mailLeaseMs: setting({
    name: 'GATEHOUSE_MAIL_LEASE_MS',
    meaning: 'how long a mail belongs to the worker that is sending it, in milliseconds',
    standard: '90000',
    parse: wholeNumber(100, 600_000),
    testOnly: true,
  }),
  databaseSync: setting({
    name: 'GATEHOUSE_DATABASE_SYNC',
    meaning: 'whether the embedded PostgreSQL waits for the disk; no loses data in a power cut',
    standard: 'yes',
    parse: yesNo,
    testOnly: true,
  }),
};
