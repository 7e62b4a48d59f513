/** Where a plan lives, and what the inputs of its commands and queries have in common. */
import Type, { type TSchema } from 'typebox';
import { closed, Id } from './language.ts';
import { moduleScope } from './scope.ts';

export const inTasks = (input: { spaceId: string }) => moduleScope(input.spaceId, 'tasks');

/** An input of the tasks of a space. */
export const object = <T extends Record<string, TSchema>>(fields: T) => Type.Object({ spaceId: Id, ...fields }, closed);

export const Seq = Type.Integer({ minimum: 0 });
/** A page of what belongs to a task: the newest, or those before a place. */
export const page = object({
  taskId: Id,
  before: Type.Optional(Seq),
  limit: Type.Integer({ minimum: 1, maximum: 200 }),
});
