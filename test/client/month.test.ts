import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { nextThingDue, stepTo, stepToNextThingDue, stepToNextWorkingDay } from '../../client/clock.ts';
import type { Answer, Command } from '../../client/command.ts';
import type { Deps } from '../../client/deps.ts';
import { circulate, respond, signOff } from '../../client/follow-ups/answering.ts';
import { acceptClosure, proposeClosure } from '../../client/follow-ups/closing.ts';
import { answerLink, formOf } from '../../client/links.ts';
import { perform } from '../../client/perform.ts';
import { quiet } from '../../client/quiet.ts';
import { demonstration, loadSample } from '../../client/samples.ts';
import { InvalidInput } from '../../client/validation.ts';
import type { FollowUpState } from '../../domain/follow-up/state.ts';
import type { ProjectState } from '../../domain/project/state.ts';
import { type LinkPurpose, linkToken, type OpenedLink, openLink } from '../../mail/links.ts';
import { findProgramme } from '../../records/views/programmes.ts';
import { findRound } from '../../records/views/rounds.ts';
import { engine } from './engine.ts';

const office = 'demo';
let deps: Deps;

beforeAll(async () => {
  ({ deps } = await engine());
  await loadSample(deps, demonstration);
});

const as = (name: string) => ({
  office,
  actor: { name, via: 'page' as const },
  key: randomUUID(),
  expectedVersion: null,
});

const run = <I, R>(command: Command<I, R>, target: string, form: object, name = 'Programme officer') =>
  perform(deps, as(name), command, target, form);

/** The link that a person was mailed, opened as they would open it. */
async function linkOf(purpose: LinkPurpose, person: string, about: string): Promise<OpenedLink> {
  const { rows } = await deps.db.pool.query<{ id: string; generation: number }>(
    `select id, generation from link where office = $1 and purpose = $2 and person = $3 and id like $4
      order by generation desc limit 1`,
    [office, purpose, person, `%${about}%`],
  );
  if (!rows[0]) throw new Error(`${person} was sent no link for ${about}`);
  const opened = await openLink(deps.db, linkToken(deps.linkKey, office, rows[0].id, rows[0].generation));
  if (!opened) throw new Error(`the link of ${person} opens nothing`);
  return opened;
}

/** Subjects of the mails that a rung or a rule sent, by key. */
const sent = async (like: string): Promise<string[]> => {
  const { rows } = await deps.db.pool.query<{ person: string }>(
    `select person from mail where office = $1 and key like $2 and state = 'SENT' order by person`,
    [office, like],
  );
  return rows.map(({ person }) => person);
};

const report = { rating: 'green', whatChanged: 'Nothing of note.', finishFrom: '2024-03-29' };

describe('A month of the demonstration', () => {
  it('takes an answer by link, gives a receipt, and stops asking that lead', async () => {
    const link = await linkOf('update', 'lead-hybrid-av', 'HYBRID-AV');
    expect(formOf(link)).toMatchObject({ target: 'HYBRID-AV', fixed: { period: '2023-11' } });
    const strange = answerLink(deps, link, randomUUID(), { ...report, onBehalfOf: 'sro' });
    await expect(strange).rejects.toBeInstanceOf(InvalidInput);
    const key = randomUUID();
    const typed = {
      rating: 'amber',
      why: 'The funding approval sits in next year’s budget.',
      pathToGreen: 'Approval in February.',
      whatChanged: 'The finish moved to July or August.',
      finishFrom: '2024-07-31',
      finishTo: '2024-08-31',
    };
    const first = (await answerLink(deps, link, key, typed)) as Answer<ProjectState>;
    expect(first.state.updates).toMatchObject([{ author: 'Lead of Hybrid Meeting Tech and AV (placeholder)' }]);
    const again = (await answerLink(deps, link, key, typed)) as Answer<ProjectState>;
    expect(again.version).toBe(first.version);
    await quiet(deps, office);
    expect(await sent('receipt:%')).toEqual(['lead-hybrid-av']);
    const programme = await findProgramme(deps.db, office, '2023-11-28', 'DTP');
    expect(programme?.provisional).toMatchObject({ rating: 'not_rated', coverage: { reported: 1, due: 7 } });
  });

  it('steps to the next working day, then to the reminder two days before', async () => {
    expect(await stepToNextWorkingDay(deps, office)).toEqual({ now: '2023-11-29T09:00:00.000Z', passed: [] });
    expect(await nextThingDue(deps, office)).toEqual({
      at: '2023-12-01T09:00:00.000Z',
      what: 'the monthly reporting of November 2023',
    });
    const { now } = await stepToNextThingDue(deps, office);
    expect(now).toBe('2023-12-01T09:00:00.000Z');
    expect(await sent('update-request:demo:%:2023-11:%:reminder:%')).toHaveLength(6);
  });

  it('goes up the ladder, the sponsor getting one mail, until the month is closed', async () => {
    for (const project of ['TELEPHONY', 'ORIGINAL-03', 'ORIGINAL-04', 'ORIGINAL-05']) {
      const link = await linkOf('update', `lead-${project.toLowerCase()}`, project);
      await answerLink(deps, link, randomUUID(), report);
    }
    await stepTo(deps, office, '2023-12-07T09:00:00Z');
    expect(await sent('update-request:demo:%:2023-11:%:due:%')).toEqual(['lead-added-14', 'lead-original-06']);
    expect(await sent('update-request:demo:%:2023-11:%:sponsor:%')).toEqual(['sponsor-b']);
    await stepTo(deps, office, '2023-12-08T09:00:00Z');
    const round = await findRound(deps.db, office, '2023-11');
    expect(round).toMatchObject({ status: 'closed', counts: { answered: 5, not_reported: 2 } });
    const programme = await findProgramme(deps.db, office, '2023-12-08', 'DTP');
    expect(programme?.headline).toMatchObject({ period: '2023-11', source: 'round' });
  });

  it('opens December by itself when the clock passes the tenth', async () => {
    await stepTo(deps, office, '2023-12-11T09:00:00Z');
    expect(await findRound(deps.db, office, '2023-12')).toMatchObject({ status: 'open', counts: { open: 7 } });
  });

  it('takes a late answer for the closed month, marked late', async () => {
    const link = await linkOf('update', 'lead-original-06', 'ORIGINAL-06:2023-11');
    const answer = (await answerLink(deps, link, randomUUID(), report)) as Answer<ProjectState>;
    expect(answer.state.updates.at(-1)).toMatchObject({ period: '2023-11', late: true });
  });

  it('asks the clerk for what the promise lacks until it is there, and closes on a minute only', async () => {
    expect((await sent('follow-up:demo:%:missing:%')).filter((person) => person === 'clerk')).toHaveLength(2);
    const link = await linkOf('promise', 'clerk', 'promise:');
    const { target } = formOf(link);
    await answerLink(deps, link, randomUUID(), {
      owner: 'report-lead',
      due: '2024-01-12',
      recipients: [{ person: 'member-1' }, { person: 'member-2' }],
    });
    await quiet(deps, office);
    const confirm = await linkOf('confirm', 'director', target);
    await answerLink(deps, confirm, randomUUID(), { confirmed: 'yes' });
    await run(respond, target, { text: 'Each project’s carbon assessment is listed below.' }, 'Report lead');
    await run(signOff, target, {}, 'Director');
    const early = run(proposeClosure, target, { why: 'Answered' });
    await expect(early).rejects.toMatchObject({ code: 'recipients_owed' });
    await run(circulate, target, { channel: 'mail' }, 'Clerk');
    await quiet(deps, office);
    expect(await sent('circulation:%')).toEqual(['member-1', 'member-2']);
    await run(proposeClosure, target, { why: 'Both members have it.' });
    const accepted = await run(acceptClosure, target, { minuteRef: 'SC 01/24' }, 'Clerk');
    expect((accepted.state as FollowUpState).status).toBe('accepted');
    const after = run(respond, target, { text: 'More.' });
    await expect(after).rejects.toMatchObject({ code: expect.stringMatching(/^(?:closed|not_open)$/u) });
  });

  it('never moves the clock backwards', async () => {
    await expect(stepTo(deps, office, '2023-11-01T09:00:00Z')).rejects.toMatchObject({ code: 'clock_backwards' });
  });
});
