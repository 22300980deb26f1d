import { beforeAll, describe, expect, test } from 'vitest';
import { stepTo } from '../../client/clock.ts';
import type { Deps } from '../../client/deps.ts';
import { circulate, respond, signOff } from '../../client/follow-ups/answering.ts';
import { acceptClosure, proposeClosure } from '../../client/follow-ups/closing.ts';
import { promiseFollowUp } from '../../client/follow-ups/promise.ts';
import { setUpOffice } from '../../client/offices/set-up.ts';
import { perform } from '../../client/perform.ts';
import { overrideRag } from '../../client/programmes.ts';
import { changePeople, reBaseline } from '../../client/projects/changes.ts';
import { addEvidence, decideGate } from '../../client/projects/gates.ts';
import { submitUpdate } from '../../client/projects/updates.ts';
import { excuseRequest, extendRequest, handOverRequest } from '../../client/rounds.ts';
import { reconcileSchedules } from '../../client/schedules.ts';
import { previousPeriod } from '../../domain/dates.ts';
import { missingFacts } from '../../domain/follow-up/missing.ts';
import type { FollowUpState } from '../../domain/follow-up/state.ts';
import type { ProjectState } from '../../domain/project/state.ts';
import { findProgramme } from '../../records/views/programmes.ts';
import { findRound } from '../../records/views/rounds.ts';
import { roundScheduleId } from '../../workflows/ids.ts';
import { engine } from '../client/engine.ts';
import { count } from '../kill/counting.ts';
import { breaches } from '../kill/invariants.ts';
import { until } from '../support/until.ts';
import { type Harbour, leads, office, openHarbour, period, report } from './harbour.ts';
import { everyHistory, failedTasks, replayFaults } from './histories.ts';

const caches = [
  { workers: 'workers as they are', maxCachedWorkflows: 200 },
  { workers: 'workers that forget every run after each task', maxCachedWorkflows: 0 },
];

describe.each(caches)(
  'A month of an office on the real parts, with $workers',
  { timeout: 180_000 },
  ({ maxCachedWorkflows }) => {
    let deps: Deps;
    let harbour: Harbour;
    let promise = '';
    const to = (day: string, time = '09:00') => stepTo(deps, office, `${day}T${time}:00.000Z`, 120_000);

    beforeAll(async () => {
      ({ deps } = await engine({ maxCachedWorkflows }));
      harbour = await openHarbour(deps);
    });

    test('a gate has its evidence, is approved with a condition, and moves on the effective date', async () => {
      const codes = ['business_case', 'carbon_assessment', 's151_clearance', 'monitoring_officer_clearance'];
      const decision = {
        gate: 'business_case',
        outcome: 'approved_with_conditions',
        body: 'Cabinet',
        meeting: 'Cabinet, 9 November 2023',
        minuteRef: 'CAB 7',
        decidedOn: '2023-11-09',
        conditions: [{ text: 'Show the sea wall’s survey.', owner: 'ann', dueOn: '2023-11-30' }],
      };
      const early = harbour.run('clerk', decideGate as never, 'GATED', decision);
      await expect(early).rejects.toMatchObject({ code: 'evidence_missing' });
      for (const code of codes) {
        const form = { code, version: 1, reference: `${code}.pdf`, reviewer: 'Finance' };
        await harbour.run('ann', addEvidence as never, 'GATED', form);
      }
      await harbour.run('clerk', decideGate as never, 'GATED', decision);
      // Decided on a Thursday, five clear working days for call-in: effective on the sixth, Friday of the week after.
      await to('2023-11-16');
      const stage = async () => (await deps.db.pool.query('select stage from project where ref = $1', ['GATED'])).rows;
      expect(await stage()).toEqual([{ stage: 'business_case' }]);
      await to('2023-11-17');
      expect(await stage()).toEqual([{ stage: 'funding_approval' }]);
    });

    test('the round has opened by itself on the tenth, for seven projects', async () => {
      expect(await findRound(deps.db, office, period)).toMatchObject({ status: 'open', counts: { open: 7 } });
    });

    test('one is excused, then everybody else is asked, and the condition is chased', async () => {
      await harbour.run('officer', excuseRequest as never, period, { project: 'EXCUSED', why: 'The site is flooded.' });
      await to('2023-11-28');
      expect(await harbour.mailed(`update-request:%:ask:%`)).toEqual(['ann', 'ben', 'cat', 'dan', 'eve', 'fay']);
      expect(await harbour.mailed('condition:%')).toEqual(['ann']);
      await harbour.answer('ann', 'condition', 'GATED', { how: 'The survey was shown to the engineer.' });
    });

    test('a promise lacks its date and recipients: the clerk is asked, and completes it by link', async () => {
      const promised = await harbour.run<FollowUpState>('clerk', promiseFollowUp as never, '', {
        kind: 'promised_information',
        body: 'Harbour Scrutiny Commission',
        meetingOn: '2023-11-27',
        words: 'Officers would send the carbon assessments to members.',
        programme: 'QUAYS',
        owner: 'ben',
        publicity: 'public',
      });
      promise = promised.id;
      expect(missingFacts(promised)).toEqual(['due', 'recipients']);
      expect(await harbour.mailed('follow-up:%:missing:%')).toEqual(['clerk']);
      const typed = { due: '2023-12-06', recipients: [{ person: 'member-1' }, { person: 'member-2' }] };
      const completed = await harbour.answer<FollowUpState>('clerk', 'promise', promise, typed);
      expect(missingFacts(completed)).toEqual([]);
    });

    test('updates come by link, typed by the office, corrected, and in disagreement until one settles it', async () => {
      await harbour.answer('ben', 'update', 'LINKED', report('amber'));
      await harbour.run('officer', submitUpdate as never, 'GATED', report('green', { period, onBehalfOf: 'ann' }));
      await harbour.answer('dan', 'update', 'DISPUTED', report('amber'));
      await harbour.answer('dan', 'update', 'DISPUTED', report('green', { whatChanged: 'The crane came after all.' }));
      const form = report('red', { period, stance: 'disagrees' });
      const { updates } = await harbour.run<ProjectState>('deputy', submitUpdate as never, 'DISPUTED', form);
      expect(updates.map(({ stance }) => stance)).toEqual(['first', 'correction', 'disagrees']);
      const rated = async () =>
        (await deps.db.pool.query(`select rating, in_conflict from project where ref = 'DISPUTED'`)).rows[0];
      expect(await rated()).toEqual({ rating: 'red', in_conflict: true });
      const settling = report('amber', { period, stance: 'replaces', resolves: [2, 3] });
      await harbour.run('sponsor', submitUpdate as never, 'DISPUTED', settling);
      expect(await rated()).toEqual({ rating: 'amber', in_conflict: false });
      const programme = await findProgramme(deps.db, office, '2023-11-28', 'QUAYS');
      expect(programme?.provisional?.coverage).toMatchObject({ reported: 3, due: 6 });
    });

    test('an override stands until its last day is over, and ends by itself', async () => {
      const form = { colour: 'amber', reason: 'The board knows of the crane.', expiresOn: '2023-12-01' };
      await harbour.run('owner', overrideRag as never, 'QUAYS', form);
      const shown = async () => (await findProgramme(deps.db, office, '2023-12-01', 'QUAYS'))?.provisional;
      expect(await shown()).toMatchObject({ rating: 'amber', override: { reason: form.reason } });
      await to('2023-12-01');
      expect(await harbour.mailed('update-request:%:reminder:%')).toEqual(['cat', 'eve', 'fay']);
      expect(await shown()).toMatchObject({ rating: 'amber' });
      await to('2023-12-02');
      expect(await shown()).toMatchObject({ rating: 'not_rated', override: null });
    });

    test('one gets more time, one goes to another person for the month, one to a new lead', async () => {
      const more = { project: 'EXTENDED', dueOn: '2023-12-07', why: 'The auditors are in.' };
      await harbour.run('officer', extendRequest as never, period, more);
      const handed = { project: 'HANDED', to: 'successor', why: 'Fay is ill.' };
      await harbour.run('officer', handOverRequest as never, period, handed);
      const people = { lead: 'ben', why: 'Cat has too much to do.' };
      await harbour.run('officer', changePeople as never, 'SILENT', people);
      await harbour.run('officer', changePeople as never, 'SILENT', { lead: 'cat', why: 'She has time again.' });
      await harbour.run('ben', reBaseline as never, 'LINKED', {
        on: '2023-12-01',
        reason: 'The crane is late.',
        approvedBy: 'Programme board',
        moves: [{ milestone: 'finish', to: '2024-10-31' }],
        daysDrawn: 10,
      });
      await to('2023-12-05');
      expect(await harbour.mailed('update-request:%:HANDED:%')).toContain('successor');
      expect(await harbour.mailed('update-request:%:due:%')).not.toContain('fay');
      await harbour.answer('successor', 'update', 'HANDED', report('green'));
      await to('2023-12-08');
      expect(await harbour.mailed('update-request:%:sponsor:%')).toContain('sponsor');
      expect(await harbour.requests()).toEqual({
        GATED: 'answered',
        LINKED: 'answered',
        DISPUTED: 'answered',
        HANDED: 'answered',
        SILENT: 'not_reported',
        EXTENDED: 'open',
        EXCUSED: 'excused',
      });
      await harbour.answer('eve', 'update', 'EXTENDED', report('green'));
    });

    test('the promise is answered, signed off, circulated, and closed on a minute', async () => {
      expect(await harbour.mailed('follow-up:%:owner_due:%')).toEqual(['ben']);
      await harbour.answer('ben', 'answer', promise, { text: 'They are attached, one for each project.' });
      await harbour.run('director', signOff as never, promise, {});
      const early = harbour.run('ben', proposeClosure as never, promise, { why: 'Answered' });
      await expect(early).rejects.toMatchObject({ code: 'recipients_owed' });
      await harbour.run('clerk', circulate as never, promise, { channel: 'mail' });
      expect(await harbour.mailed('circulation:%')).toEqual(['member-1', 'member-2']);
      await harbour.run('ben', proposeClosure as never, promise, { why: 'Both members have them.' });
      const accepted = await harbour.run<FollowUpState>('clerk', acceptClosure as never, promise, {
        minuteRef: 'SC 12',
      });
      expect(accepted.status).toBe('accepted');
      const after = harbour.run('ben', respond as never, promise, { text: 'More.' });
      await expect(after).rejects.toMatchObject({ code: expect.stringMatching(/^(?:closed|not_open)$/u) });
    });

    test('the round closes once nothing is open, and a late update makes a second version of its page', async () => {
      await to('2023-12-12');
      expect(await findRound(deps.db, office, period)).toMatchObject({
        status: 'closed',
        counts: { answered: 5, not_reported: 1, excused: 1 },
      });
      expect(await findRound(deps.db, office, '2023-12')).toMatchObject({ status: 'open' });
      await harbour.answer(leads.SILENT, 'update', `SILENT:${period}`, report('green'));
      const { rows } = await deps.db.pool.query('select version from round_pack where office = $1 order by 1', [
        office,
      ]);
      expect(rows).toEqual([{ version: 1 }, { version: 2 }]);
    });

    test('a Schedule opens the month that an office on real time has missed', async () => {
      const quay = 'quay';
      const actor = { name: 'Olive Ofori', via: 'page' as const };
      await perform(deps, { office: quay, actor, key: 'quay-0001', expectedVersion: null }, setUpOffice as never, '', {
        name: 'Quay Council',
        mailFrom: 'pmo@quay.example',
        mailReplyTo: 'pmo@quay.example',
        ...Object.fromEntries(['officer', 'clerk', 'director'].map((post) => [post, post])),
        clock: 'real',
        people: ['officer', 'clerk', 'director'].map((id) => ({ id, name: id, email: `${id}@quay.example` })),
      });
      expect(await reconcileSchedules(deps)).toMatchObject({ created: [quay] });
      const missed = previousPeriod(new Date().toISOString().slice(0, 7));
      const schedule = deps.temporal.schedule.getHandle(roundScheduleId(quay));
      const start = new Date(`${missed}-10T00:00:00Z`);
      await schedule.backfill({ start, end: new Date(start.getTime() + 86_400_000), overlap: 'BUFFER_ALL' });
      await until(async () => (await findRound(deps.db, quay, missed))?.status === 'open', 'the missed round is open');
      await schedule.delete();
    });

    test('nothing is lost, nothing is twice, and every history can be replayed', async () => {
      const counted = await count(deps, office, { told: harbour.told });
      expect(breaches(counted)).toEqual({});
      const histories = await everyHistory(deps);
      const kinds = ['followUp', 'mailDelivery', 'programme', 'project', 'reportingRound', 'roundOpener'];
      expect([...new Set(histories.map(({ type }) => type))].sort()).toEqual(kinds);
      expect(failedTasks(histories)).toEqual([]);
      expect(await replayFaults(histories)).toEqual([]);
    });
  },
);
