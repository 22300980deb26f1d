import type { Command } from 'commander';
import { decideGate } from '../client/projects/gates.ts';
import { carryOut, nowAt, several, writing } from './writing.ts';

/** `gatehouse gate decide`: what a body decided at a project's gate. */
export function gateCommand(program: Command): void {
  const gate = program.command('gate').description('record what was decided at a gate');
  writing(gate.command('decide <project>'))
    .description('record a decision at the open gate of a project')
    .option('--gate <stage>', 'business_case, funding_approval, delivery or benefit_realisation')
    .option('--outcome <word>', 'approved, approved_with_conditions, deferred, returned or rejected')
    .option('--body <name>', 'who decided')
    .option('--meeting <text>', 'at which meeting, or by which delegation')
    .option('--minute <ref>', 'reference of the minute or decision record')
    .option('--decided-on <date>', 'day of the decision')
    .option('--effective-on <date>', 'day that it takes effect (after call-in, by the office’s calendar)')
    .option('--expires-on <date>', 'last day of the approval')
    .option('--condition <person:date:text>', 'owner, due date and text; may stand several times', several)
    .option('--exception <why>', 'why the body went on without all its evidence')
    .option('--deferred-until <date>', 'until when it is deferred')
    .option('--information <text>', 'what a deferral asks for; may stand several times', several)
    .option('--extend-approval-to <date>', 'extends the running approval, with a deferral')
    .option('--note <text>', 'a note')
    .addHelpText(
      'after',
      '\nExample:\n  gatehouse gate decide ADDED-14 --as "Clerk" --gate business_case --outcome approved --body Cabinet \\\n    --meeting "5 December 2023" --minute "CAB 12/23" --decided-on 2023-12-05',
    )
    .action(async (project: string, _options, command: Command) => {
      const options = command.opts<Record<string, string | undefined> & { condition?: string[] }>();
      const { outcome, body, meeting, decidedOn, effectiveOn, expiresOn, deferredUntil, extendApprovalTo, note } =
        options;
      const form = {
        gate: options.gate,
        outcome,
        body,
        meeting,
        minuteRef: options.minute,
        decidedOn,
        effectiveOn,
        expiresOn,
        conditions: options.condition?.map(conditionOf),
        exceptionWhy: options.exception,
        deferredUntil,
        informationRequired: options.information,
        extendApprovalTo,
        note,
      };
      await carryOut(command, decideGate, project, form, nowAt('Project'));
    });
}

function conditionOf(typed: string): { owner: string; dueOn: string; text: string } {
  const [owner = '', dueOn = '', ...text] = typed.split(':');
  return { owner, dueOn, text: text.join(':') };
}
