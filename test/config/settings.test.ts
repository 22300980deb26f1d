import path from 'node:path';
import { expect, test } from 'vitest';
import { readSettings, SettingsError } from '../../config/settings.ts';
import { settingsTable } from '../../config/settings-table.ts';

test('without anything set, everything embedded stands in one folder and pages are on 127.0.0.1:8080', () => {
  expect(readSettings({})).toMatchObject({
    dataFolder: path.resolve('.data'),
    host: '127.0.0.1',
    port: 8080,
    databaseUrl: undefined,
    temporalAddress: undefined,
    smtpUrl: undefined,
    databaseSync: true,
  });
});

test('a flag wins over the environment, and an empty variable counts as not set', () => {
  const env = { GATEHOUSE_PORT: '9000', GATEHOUSE_DATA: '/var/lib/x', SMTP_URL: '' };
  expect(readSettings(env, { port: '9001' })).toMatchObject({
    port: 9001,
    dataFolder: '/var/lib/x',
    smtpUrl: undefined,
  });
});

test.each([
  ['GATEHOUSE_PORT', '80a', 'GATEHOUSE_PORT is "80a"; it must be a whole number from 0 to 65535.'],
  ['GATEHOUSE_PORT', '-1', 'GATEHOUSE_PORT is "-1"; it must be a whole number from 0 to 65535.'],
  [
    'GATEHOUSE_HOST',
    '0.0.0.0',
    'GATEHOUSE_HOST is "0.0.0.0"; it must be 127.0.0.1, ::1 or localhost: until sign-in exists the pages are served to this machine only.',
  ],
  [
    'GATEHOUSE_BASE_URL',
    'ftp://x',
    'GATEHOUSE_BASE_URL is "ftp://x"; it must be an address that starts with http:// or https://.',
  ],
  [
    'TEMPORAL_ADDRESS',
    'temporal',
    'TEMPORAL_ADDRESS is "temporal"; it must be HOST:PORT, such as temporal.example.org:7233.',
  ],
  ['GATEHOUSE_LOG', 'loud', 'GATEHOUSE_LOG is "loud"; it must be one of trace, debug, info, warn, error.'],
  ['GATEHOUSE_DATABASE_SYNC', 'maybe', 'GATEHOUSE_DATABASE_SYNC is "maybe"; it must be one of yes, no.'],
  ['TEMPORAL_NAMESPACE', '  ', 'TEMPORAL_NAMESPACE is "  "; it must not be empty.'],
])('%s=%s is refused with what it must be', (name, text, sentence) => {
  expect(() => readSettings({ [name]: text })).toThrow(sentence);
});

test('a secret at fault is named and never shown', () => {
  const faults = () =>
    readSettings({ SMTP_URL: 'http://u:hunter2@x', GATEHOUSE_LINK_KEY: 'abc', DATABASE_URL: 'mysql://u:hunter2@x' });
  expect(faults).toThrow(SettingsError);
  expect(faults).toThrow(/^DATABASE_URL must.*\nSMTP_URL must.*\nGATEHOUSE_LINK_KEY must be 64 hexadecimal digits/);
  expect(faults).not.toThrow(/hunter2|abc/);
});

test('a fault in a flag is named by its flag', () => {
  expect(() => readSettings({}, { port: 'x' })).toThrow('--port is "x"; it must be');
});

test('every setting has a name of its own, a meaning, and something that holds without it', () => {
  const rows = Object.values(settingsTable) as { name: string; meaning: string; standard?: string; unset?: string }[];
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  for (const row of rows) expect(row.meaning && (row.standard ?? row.unset), row.name).toBeTruthy();
});
