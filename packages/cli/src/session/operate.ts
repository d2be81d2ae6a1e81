import type { DueRun } from "@nightshift/scheduler/internal/job/due-run"
import { createOperator, type Operator } from "@nightshift/scheduler/internal/engine/operator"
import type { Session } from "./session"

/**
 * Does something as an operator, and puts the runs that it wrote on the queue. The runs are in the ledger in any case;
 * `isQueued` is false if the queue could not be reached, and undefined if there was nothing to queue.
 */
export async function operate<T>(
  session: Session,
  work: (operator: Operator) => Promise<T>,
): Promise<{ value: T; isQueued: boolean | undefined }> {
  const ledger = await session.ledger()
  const written: DueRun[] = []
  const value = await work(createOperator({ ledger, enqueue: (runs) => void written.push(...runs) }))
  return { value, isQueued: written.length > 0 ? await session.enqueue(written) : undefined }
}

/** Who does it, for the history: `--by`, else the operating system's user. */
export function authorOf(session: Session, given: string | undefined): { by?: string } {
  const by = given ?? session.terminal.environment.user
  return by === undefined ? {} : { by }
}

/** The sentence that follows the report of runs that were written. */
export function queueNote(isQueued: boolean | undefined, runs: "it" | "them"): string {
  return isQueued === false
    ? `The queue cannot be reached; a worker takes ${runs} from the ledger within seconds.`
    : `A free worker takes ${runs} at once.`
}
