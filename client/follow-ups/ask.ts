import type { FollowUpCommands } from '../../domain/follow-up/commands.ts';
import type { FollowUpState } from '../../domain/follow-up/state.ts';
import { followUpId } from '../../workflows/ids.ts';
import { followUpUpdates } from '../../workflows/messages.ts';
import { ask } from '../call.ts';
import type { Answer } from '../command.ts';
import type { CommandContext } from '../context.ts';
import type { Deps } from '../deps.ts';
import { mustBeRef } from '../refs.ts';

/**
 * Asks a follow-up's workflow.
 * @param typed what the person typed, `input` the same with its facts resolved
 */
export async function askFollowUp<K extends keyof FollowUpCommands>(
  deps: Deps,
  ctx: CommandContext,
  id: string,
  update: K,
  typed: unknown,
  input: FollowUpCommands[K],
): Promise<Answer<FollowUpState>> {
  return ask<FollowUpCommands[K], FollowUpState>(deps, ctx, {
    workflowId: followUpId(ctx.office, mustBeRef(id, 'Follow-up')),
    target: id,
    called: `Follow-up ${id}`,
    update: (followUpUpdates as Record<string, unknown>)[update] as never,
    content: typed,
    input,
  });
}
