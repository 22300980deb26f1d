import { type Setting, settingsTable } from './settings-table.ts';

type Table = typeof settingsTable;

/** The checked settings of one process. What has no standard value and was not given is undefined. */
export type Settings = {
  [K in keyof Table]: Table[K] extends Setting<infer T> & { standard: infer S }
    ? S extends string
      ? T
      : T | undefined
    : never;
};

/** Settings that were refused: one sentence each, naming the setting, in `message`. */
export class SettingsError extends Error {
  constructor(sentences: string[]) {
    super(sentences.join('\n'));
    this.name = 'SettingsError';
  }
}

/**
 * Reads and checks every setting at once. An empty variable counts as not set.
 * @param env the environment
 * @param flags values given on the command line, by the table's key; they win
 * @throws SettingsError naming every setting at fault
 */
export function readSettings(
  env: Record<string, string | undefined> = process.env,
  flags: Partial<Record<keyof Settings, string | undefined>> = {},
): Settings {
  const faults: string[] = [];
  const read = ([key, row]: [string, Setting<unknown>]): [string, unknown] => {
    const flag = flags[key as keyof Settings];
    const text = flag ?? (env[row.name] || row.standard);
    if (text === undefined) return [key, undefined];
    try {
      return [key, row.parse(text)];
    } catch (error) {
      const shown = row.secret ? '' : ` is "${text}"; it`;
      faults.push(`${flag === undefined ? row.name : row.flag}${shown} ${(error as Error).message}.`);
      return [key, undefined];
    }
  };
  const settings = Object.fromEntries(Object.entries(settingsTable as Record<string, Setting<unknown>>).map(read));
  if (faults.length > 0) throw new SettingsError(faults);
  return settings as Settings;
}
