import type { Actor } from '../domain/aggregate.ts';
import sample from '../samples/digital-transformation-programme.json' with { type: 'json' };
import type { Command } from './command.ts';
import type { Deps } from './deps.ts';
import { promiseFollowUp } from './follow-ups/promise.ts';
import { hashOf } from './hash.ts';
import { setUpOffice } from './offices/set-up.ts';
import { perform } from './perform.ts';
import { openProgramme } from './programmes.ts';
import { openProject } from './projects/open.ts';
import { quiet } from './quiet.ts';
import { startRound } from './start-round.ts';

/** A real programme as data: every part is what the form of its command takes. */
export interface Sample {
  /** Who is named as having declared it: where it was read. */
  declaredBy: string;
  office: { id: string; startsAt: string };
  programme: object;
  projects: { form: object }[];
  followUps: object[];
  round: { period: string };
}

/** The reference case (S1): the demonstration office. */
export const demonstration: Sample = sample;

// Projects that are opened at the same time.
const inFlight = 5;

/**
 * Loads a sample through the same commands that people use. Every key is made from the content, so loading it again,
 * or again after a kill half-way, changes nothing that is there already.
 * @param say is told what is being done, a line each
 * @throws Refusal when something of another content has one of its refs; NotNow
 */
export async function loadSample(
  deps: Deps,
  given: Sample,
  say: (line: string) => void = () => undefined,
): Promise<void> {
  const actor: Actor = { name: given.declaredBy, via: 'sample' };
  const office = given.office.id;
  const run = <I, R>(command: Command<I, R>, form: object): Promise<R> => {
    const key = `sample:${command.noun}:${command.verb}:${hashOf(form).slice(0, 32)}`;
    return perform(deps, { office, actor, key, expectedVersion: null }, command, '', form);
  };
  const { id: _, ...settings } = given.office;
  say('setting the office up');
  await run(setUpOffice, settings);
  await run(openProgramme, given.programme);
  // A programme must be in the records before anything can be opened in it.
  await quiet(deps, office);
  say(`opening ${given.projects.length} projects`);
  for (let from = 0; from < given.projects.length; from += inFlight) {
    await Promise.all(given.projects.slice(from, from + inFlight).map(({ form }) => run(openProject, form)));
  }
  for (const form of given.followUps) await run(promiseFollowUp, form);
  await quiet(deps, office);
  say(`opening the round of ${given.round.period}`);
  await startRound(deps, { office, period: given.round.period });
  await quiet(deps, office);
}
