import type { Applied, Moment } from '../aggregate.ts';
import { formatDate } from '../dates.ts';
import { asJson } from '../json.ts';
import { need, needText } from '../need.ts';
import { Refusal } from '../refusal.ts';
import { settle } from './approvals.ts';
import type { AddEvidence, DecideGate } from './commands.ts';
import { newConditions, openConditions } from './conditions.ts';
import { extendForDeferral } from './deferring.ts';
import { isLastGate } from './path.ts';
import type { GateDecision, OpenGate, ProjectState } from './state.ts';

/** Codes of what a gate asks for and has not been given. */
export function missingEvidence(gate: OpenGate): string[] {
  return gate.evidence.filter(({ provided }) => provided.length === 0).map(({ code }) => code);
}

/** The decision that waits for its effective date, if any: at most one. */
export function waitingDecision(state: ProjectState): GateDecision | undefined {
  return state.decisions.find(({ status }) => status === 'waiting');
}

/** @throws Refusal not_open, not_found, version_not_newer, text_empty */
export function addEvidence(state: ProjectState, input: AddEvidence): Applied<ProjectState> {
  const gate = theOpenGate(state);
  const item = gate.evidence.find(({ code }) => code === input.code);
  if (!item) {
    throw new Refusal('not_found', `The open gate does not ask for “${input.code}”.`, { field: 'code' });
  }
  needText(input.reference, 'reference', 'Say where the document is.');
  needText(input.reviewer, 'reviewer', 'Say who reviewed it.');
  const latest = item.provided.at(-1)?.version ?? 0;
  need(
    Number.isSafeInteger(input.version) && input.version > latest,
    'version_not_newer',
    `Version ${latest} is here already. Give a later version, ${latest + 1} or more.`,
    'version',
  );
  const { code, ...provided } = input;
  const evidence = gate.evidence.map((one) =>
    one.code === code ? { ...one, provided: [...one.provided, provided] } : one,
  );
  return {
    state: { ...state, gate: { ...gate, evidence } },
    events: [{ kind: 'evidence_added', payload: { gate: gate.stage, title: item.title, ...input } }],
  };
}

/**
 * What a body decided about the open gate. An approval or rejection waits for its effective date, five clear working
 * days later where decisions can be called in (S15), and takes effect at once when that date has come; deferring and
 * returning move nothing. Authority lapses on the expiry date.
 * @throws Refusal not_open, gate_not_open, decision_waiting, evidence_missing, conditions_open, conditions_missing,
 *   conditions_not_expected, conditions_at_last_gate, approval_would_lapse, ...
 */
export function decideGate(state: ProjectState, input: DecideGate, at: Moment): Applied<ProjectState> {
  const gate = theOpenGate(state);
  if (input.gate !== gate.stage) {
    throw new Refusal('gate_not_open', 'That gate is not the open one. Look at the project’s page again.', {
      field: 'gate',
      details: { open: gate.stage },
    });
  }
  const waiting = waitingDecision(state);
  if (waiting) {
    throw new Refusal(
      'decision_waiting',
      `A decision of ${formatDate(waiting.decidedOn)} takes effect on ${formatDate(waiting.effectiveOn)}. Withdraw it before another is recorded.`,
      { details: { decision: waiting.id } },
    );
  }
  checkDecision(input);
  const approves = input.outcome === 'approved' || input.outcome === 'approved_with_conditions';
  const exception = approves ? checkApproval(state, gate, input) : null;
  const id = `d${state.decisions.length + 1}`;
  const conditions = newConditions(state, id, input.conditions);
  const moves = approves || input.outcome === 'rejected';
  const decision: GateDecision = {
    id,
    gate: gate.stage,
    outcome: input.outcome,
    body: input.body,
    meeting: input.meeting,
    minuteRef: input.minuteRef,
    decidedOn: input.decidedOn,
    effectiveOn: input.effectiveOn,
    effectiveAt: input.effectiveAt,
    expiresOn: approves ? input.expiresOn : null,
    expiresAt: approves ? input.expiresAt : null,
    exception,
    note: input.note,
    status: moves ? 'waiting' : 'noted',
    withdrawn: null,
  };
  const extended = input.outcome === 'deferred' ? extendForDeferral(state, input) : { state, extended: null };
  const decided: ProjectState = {
    ...extended.state,
    gate: moves
      ? gate
      : { ...gate, deferredUntil: input.deferredUntil, informationRequired: input.informationRequired },
    decisions: [...extended.state.decisions, decision],
    conditions: [...state.conditions, ...conditions],
    evidenceAhead: moves ? { ...state.evidenceAhead, ...input.evidence } : state.evidenceAhead,
    settingsVersion: moves ? input.settingsVersion : state.settingsVersion,
  };
  const payload = {
    decision,
    conditions,
    evidence: gate.evidence,
    deferredUntil: input.deferredUntil,
    informationRequired: input.informationRequired,
    extended: extended.extended,
  };
  const settled = settle(decided, at.now);
  return { state: settled.state, events: [{ kind: 'gate_decided', payload: asJson(payload) }, ...settled.events] };
}

function theOpenGate(state: ProjectState): OpenGate {
  if (!state.gate) throw new Refusal('not_open', 'The project has no open gate.');
  return state.gate;
}

/** What every decision needs, and what belongs to some outcomes only. */
function checkDecision(input: DecideGate): void {
  needText(input.body, 'body', 'Say which body or officer decided.');
  need(
    input.effectiveOn >= input.decidedOn,
    'effective_before_decided',
    'A decision cannot take effect before it is taken.',
    'effectiveOn',
  );
  const expects = input.outcome === 'approved_with_conditions';
  need(
    input.conditions.length === 0 || expects,
    'conditions_not_expected',
    'Only “approved with conditions” carries conditions.',
    'conditions',
  );
  need(
    input.conditions.length > 0 || !expects,
    'conditions_missing',
    'Approved with conditions needs one condition or more, each with an owner and a due date.',
    'conditions',
  );
  if (input.outcome === 'deferred') {
    need(input.deferredUntil !== null, 'deferral_undated', 'Say until when the gate is deferred.', 'deferredUntil');
    need(
      input.deferredUntil > input.decidedOn,
      'deferral_undated',
      'A gate is deferred until a day after the decision.',
      'deferredUntil',
    );
    need(
      input.informationRequired.some((line) => line.trim() !== ''),
      'information_missing',
      'Say what information the body asked for.',
      'informationRequired',
    );
  } else {
    need(
      input.deferredUntil === null,
      'deferral_not_expected',
      'Only a deferral has a date to return.',
      'deferredUntil',
    );
    need(
      input.extendApprovalTo === null,
      'extension_not_expected',
      'Only a deferral extends the approval that is running.',
      'extendApprovalTo',
    );
  }
}

/** What an approval needs beyond the rest; answers the exception under which missing evidence was accepted. */
function checkApproval(state: ProjectState, gate: OpenGate, input: DecideGate): GateDecision['exception'] {
  needText(input.meeting, 'meeting', 'Say at which meeting, or by which delegation, it was approved.');
  needText(input.minuteRef, 'minuteRef', 'Give the reference of the minute or decision record.');
  need(
    (input.expiresOn === null) === (input.expiresAt === null),
    'expiry_unreadable',
    'An expiry needs its day and its instant.',
    'expiresOn',
  );
  need(
    input.expiresOn === null || input.expiresOn >= input.effectiveOn,
    'expires_before_effective',
    'An approval cannot expire before it takes effect.',
    'expiresOn',
  );
  const open = openConditions(state);
  if (open.length > 0) {
    throw new Refusal(
      'conditions_open',
      `Conditions of an earlier decision are not met yet: ${open.map(({ text }) => text).join('; ')}`,
      { details: { conditions: open.map(({ id }) => id).join(',') } },
    );
  }
  need(
    input.outcome === 'approved' || !isLastGate(state.path, gate.stage),
    'conditions_at_last_gate',
    'The project closes after this gate, so nobody would be left to meet a condition. Defer it instead.',
    'conditions',
  );
  const missing = missingEvidence(gate);
  if (missing.length === 0) return null;
  const why = input.exceptionWhy?.trim() ?? '';
  if (why === '') {
    const titles = gate.evidence.filter(({ code }) => missing.includes(code)).map(({ title }) => title);
    throw new Refusal(
      'evidence_missing',
      `The gate has not been given: ${titles.join('; ')}. Add it, or record why the body went on without it.`,
      { field: 'exceptionWhy', details: { missing: missing.join(',') } },
    );
  }
  return { missing, why };
}
