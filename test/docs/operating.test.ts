import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { settingsTable } from '../../config/settings-table.ts';

const page = readFileSync('docs/operating.md', 'utf8');

describe('the operating page', () => {
  it.each(Object.values(settingsTable).map((setting) => [setting.name, setting] as const))(
    'tells the operator about %s and what holds without it',
    (name, setting) => {
      expect(page).toContain(`\`${name}\``);
      if (setting.standard !== undefined) expect(page).toContain(setting.standard);
      if (setting.flag) expect(page).toContain(setting.flag);
    },
  );

  it('names no setting that does not exist', () => {
    const known = new Set<string>(Object.values(settingsTable).map((setting) => setting.name));
    const named = [...page.matchAll(/`((?:GATEHOUSE|DATABASE|SMTP)_[A-Z_]+|TEMPORAL_[A-Z]+)`/gu)].map(
      (match) => match[1],
    );
    expect(named.filter((name) => !known.has(name as string))).toEqual([]);
  });
});
