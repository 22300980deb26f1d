import { startingSettings } from '../../client/offices/settings.ts';
import type { OfficeSettings } from '../../domain/office.ts';
import type { NewMail } from '../../mail/outbox.ts';
import { layOut } from '../../mail/templates/layout.ts';
import { type Database, openDatabase } from '../../records/database.ts';
import { freshDatabase } from '../support/database.ts';

export const linkKey = Buffer.alloc(32, 7);
export const askedAt = '2023-11-28T09:00:00.000Z';

/** A migrated database with one office in it, its officer, a lead and a sponsor. */
export async function mailOffice(
  given: { id?: string; demonstration?: boolean; stepped?: string } = {},
): Promise<{ db: Database; office: string; url: string }> {
  const url = await freshDatabase();
  const db = openDatabase(url);
  const office = given.id ?? 'fenwick';
  await db.pool.query(
    `insert into office (id, name, clock_kind, clock_now, demonstration) values ($1, 'Fenwick Council', $2, $3, $4)`,
    [office, given.stepped ? 'stepped' : 'real', given.stepped ?? null, given.demonstration ?? false],
  );
  const settings: OfficeSettings = {
    ...startingSettings,
    name: 'Fenwick Council',
    mail: { from: 'pmo@fenwick.example', replyTo: 'programme.office@fenwick.example' },
    officer: 'olu',
    clerk: 'cleo',
    director: 'dara',
  };
  await db.pool.query(`insert into office_settings values ($1, 1, '2023-01-01', $2, 'test')`, [
    office,
    JSON.stringify(settings),
  ]);
  await db.pool.query(
    `insert into person (office, id, name, email) values
     ($1, 'olu', 'Olu Adeyemi', 'olu@fenwick.example'), ($1, 'lee', 'Lee Hart', 'lee@fenwick.example'),
     ($1, 'sam', 'Sam Price', 'sam@fenwick.example'), ($1, 'cleo', 'Cleo Marsh', 'cleo@fenwick.example')`,
    [office],
  );
  return { db, office, url };
}

/** A chaser to the lead of P1 with a link of its own; override what the test is about. */
export function aMail(key: string, given: Partial<NewMail> = {}): NewMail {
  const link = `update:P1:2023-11:${given.person ?? 'lee'}`;
  const written = layOut({
    subject: 'November 2023 update for Hybrid meetings, due 5 December 2023',
    to: 'Lee Hart',
    from: 'Fenwick Council',
    blocks: [{ p: 'Please give your November 2023 update.' }, { ask: 'Give the update', link }],
  });
  return {
    office: 'fenwick',
    key,
    kind: 'chaser',
    person: 'lee',
    address: 'lee@fenwick.example',
    name: 'Lee Hart',
    ...written,
    about: 'round/2023-11',
    period: '2023-11',
    projects: ['P1'],
    askedAt,
    links: [
      {
        id: link,
        purpose: 'update',
        target: { project: 'P1', period: '2023-11' },
        person: 'lee',
        generation: 1,
        expiresAt: null,
      },
    ],
    ...given,
  };
}
