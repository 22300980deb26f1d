import { stages } from '../../domain/project/state.ts';
import { day, outcomeName, stageName } from '../words.ts';
import { aboutProject, peopleChoices } from './about.ts';
import type { FormMaker } from './command-form.ts';
import * as f from './fields.ts';

/*
 * The forms of a project's gates: evidence, decisions, conditions.
 */

const addEvidence: FormMaker = {
  noun: 'project',
  verb: 'add-evidence',
  async make(asked, ref) {
    const about = await aboutProject(asked, ref);
    const items = about.state.gate?.evidence ?? [];
    return {
      ...about,
      title: 'Add evidence',
      lead: [
        about.state.gate
          ? `For the gate at the end of ${stageName(about.state.gate.stage).toLowerCase()}.`
          : 'This project has no open gate.',
      ],
      fields: [
        f.radios(
          'code',
          'Which evidence',
          items.map(({ code, title, provided }) => ({
            value: code,
            text: title,
            hint: provided.length === 0 ? 'Missing' : `Version ${provided.at(-1)?.version} is here`,
          })),
        ),
        f.whole('version', 'Version'),
        f.line('reference', 'Where it is', 'An address or a file reference.'),
        f.line('reviewer', 'Reviewer'),
        f.date('on', 'Reviewed on', 'Today when left empty.'),
      ],
      values: { version: '1' },
      done: 'Evidence added.',
    };
  },
};

const decideGate: FormMaker = {
  noun: 'project',
  verb: 'decide-gate',
  async make(asked, ref) {
    const about = await aboutProject(asked, ref);
    const { gate, path } = about.state;
    const people = await peopleChoices(asked);
    const missing = (gate?.evidence ?? []).filter(({ provided }) => provided.length === 0);
    const clear = asked.office.settings.callInClearDays;
    return {
      ...about,
      title: gate ? `Gate decision: ${stageName(gate.stage).toLowerCase()}` : 'Gate decision',
      lead: [
        ...(gate ? [] : ['This project has no open gate.']),
        ...(missing.length > 0 ? [`Still missing: ${missing.map(({ title }) => title).join('; ')}.`] : []),
      ],
      fields: [
        gate
          ? f.hidden('gate')
          : f.radios(
              'gate',
              'Gate',
              path.map((stage) => ({ value: stage, text: stageName(stage) })),
            ),
        f.radios('outcome', 'What was decided', [
          { value: 'approved', text: outcomeName('approved') },
          {
            value: 'approved_with_conditions',
            text: outcomeName('approved_with_conditions'),
            hint: 'Each condition has an owner and a due date, and is chased until it is met.',
          },
          { value: 'deferred', text: outcomeName('deferred'), hint: 'Until a date, for information asked for.' },
          { value: 'returned', text: outcomeName('returned') },
          { value: 'rejected', text: outcomeName('rejected'), hint: 'Stops the project when it takes effect.' },
        ]),
        f.line('body', 'Who decided', 'The board, cabinet, or officer with delegated power.'),
        f.line('meeting', 'Meeting'),
        f.line('minuteRef', 'Minute reference'),
        f.date('decidedOn', 'Decided on'),
        f.date('effectiveOn', 'Effective on', `When left empty: after ${clear} clear working days for call-in.`),
        f.date('expiresOn', 'Approval runs until', 'Leave empty when it does not lapse.'),
        f.rows(
          'conditions',
          'Conditions',
          'condition',
          [
            f.area('text', 'Condition', undefined, { rows: 2 }),
            f.select('owner', 'Owner', people, 'Choose a person'),
            f.date('dueOn', 'Due on'),
          ],
          { blank: 1, hint: 'Only for “approved with conditions”.' },
        ),
        f.group(
          'The gate went ahead without all its evidence',
          [f.area('exceptionWhy', 'Why the body went on without it')],
          { folded: true },
        ),
        f.group(
          'It was deferred',
          [
            f.date('deferredUntil', 'Deferred until'),
            f.rows(
              'informationRequired',
              'Information asked for',
              'piece of information',
              [f.line('', 'What is wanted')],
              { blank: 2 },
            ),
            f.date('extendApprovalTo', 'Extend the running approval to', 'Needed when it would lapse before.'),
          ],
          { folded: true },
        ),
        f.area('note', 'Note', 'May be left empty.', { rows: 2 }),
      ],
      values: { gate: gate?.stage ?? '' },
      done: 'Decision recorded.',
    };
  },
};

const decisionOf = (one: { id: string; gate: string; outcome: string; decidedOn: string; body: string }) => ({
  value: one.id,
  text: `${outcomeName(one.outcome)}: ${stageName(one.gate).toLowerCase()}, ${one.body}, ${day(one.decidedOn)}`,
});

const withdrawDecision: FormMaker = {
  noun: 'project',
  verb: 'withdraw-decision',
  async make(asked, ref) {
    const about = await aboutProject(asked, ref);
    const waiting = about.state.decisions.filter(({ status }) => status === 'waiting');
    return {
      ...about,
      title: 'Withdraw a decision',
      lead: [
        waiting.length === 0
          ? 'No decision waits to take effect. One that has taken effect can no longer be withdrawn.'
          : 'Before it takes effect, for example when it is called in. The stage then stays as it is.',
      ],
      fields: [f.radios('decision', 'Decision', waiting.map(decisionOf)), f.area('why', 'Why it is withdrawn')],
      values: { decision: waiting.length === 1 ? (waiting[0]?.id ?? '') : '' },
      final: true,
      done: 'Decision withdrawn.',
    };
  },
};

const correctDecision: FormMaker = {
  noun: 'project',
  verb: 'correct-decision',
  async make(asked, ref) {
    const about = await aboutProject(asked, ref);
    const decisions = about.state.decisions.filter(({ status }) => status !== 'withdrawn');
    const chosen = decisions.find(({ id }) => id === asked.query.decision) ?? decisions.at(-1);
    return {
      ...about,
      title: 'Correct how a decision was written down',
      lead: ['What was decided stands. A mistaken decision is withdrawn before it takes effect, or decided anew.'],
      fields: [
        f.radios('decision', 'Decision', decisions.map(decisionOf)),
        f.line('minuteRef', 'Minute reference'),
        f.line('meeting', 'Meeting'),
        f.area('note', 'Note', 'May be left empty.', { rows: 2 }),
      ],
      values: {
        decision: chosen?.id ?? '',
        minuteRef: chosen?.minuteRef ?? '',
        meeting: chosen?.meeting ?? '',
        note: chosen?.note ?? '',
      },
      done: 'Record corrected.',
    };
  },
};

const meetCondition: FormMaker = {
  noun: 'project',
  verb: 'meet-condition',
  async make(asked, ref) {
    const about = await aboutProject(asked, ref);
    const open = about.state.conditions.filter(({ status }) => status === 'open');
    return {
      ...about,
      title: 'Record a condition as met',
      lead: open.length === 0 ? ['No condition is open.'] : [],
      fields: [
        f.radios(
          'condition',
          'Condition',
          open.map(({ id, text, dueOn }) => ({ value: id, text, hint: `Due ${day(dueOn)}` })),
        ),
        f.date('on', 'Met on', 'Today when left empty.'),
        f.area('how', 'How it was met'),
      ],
      values: { condition: open.length === 1 ? (open[0]?.id ?? '') : '' },
      done: 'Condition recorded as met.',
    };
  },
};

export const gateForms = [addEvidence, decideGate, withdrawDecision, correctDecision, meetCondition];

/** Gates to choose from where a past decision is declared. */
export const gateChoices = stages.map((stage) => ({ value: stage, text: stageName(stage) }));
