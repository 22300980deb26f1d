import type { Applied, Moment } from '../aggregate.ts';
import { asJson } from '../json.ts';
import { need, needText } from '../need.ts';
import { Refusal } from '../refusal.ts';
import type { ProgrammeCommands } from './commands.ts';
import type { ProgrammeState } from './state.ts';

/**
 * A person's colour over the computed one, with reason, name and expiry; both stay visible. A new one takes the place
 * of the one in force.
 * @throws Refusal expiry_past, text_empty
 */
export function overrideRag(
  state: ProgrammeState,
  input: ProgrammeCommands['overrideRag'],
  at: Moment,
): Applied<ProgrammeState> {
  needText(input.reason, 'reason', 'Say why the colour is overridden.');
  needText(at.actor.name, 'actor', 'An override needs the name of the person who makes it.');
  need(input.expiresAt > at.now, 'expiry_past', 'An override must end on a day that is still to come.', 'expiresOn');
  const override = { ...input, by: at.actor.name, madeAt: at.now };
  return {
    state: { ...state, override },
    events: [{ kind: 'rag_overridden', payload: asJson({ ...override, replaced: state.override }) }],
  };
}

/** Ends an override by hand before it ends by itself. @throws Refusal no_override, text_empty */
export function endOverride(state: ProgrammeState, why: string, by: string): Applied<ProgrammeState> {
  if (!state.override) throw new Refusal('no_override', 'No override is in force.');
  needText(why, 'why', 'Say why the override ends.');
  return {
    state: { ...state, override: null },
    events: [{ kind: 'override_ended', payload: asJson({ by, why, override: state.override }) }],
  };
}

/** Ends an override whose time has come: it always ends. */
export function lapseOverride(state: ProgrammeState, now: string): Applied<ProgrammeState> {
  const { override } = state;
  if (!override || override.expiresAt > now) return { state, events: [] };
  return {
    state: { ...state, override: null },
    events: [{ kind: 'override_ended', payload: asJson({ by: 'expiry', at: override.expiresAt, override }) }],
  };
}
