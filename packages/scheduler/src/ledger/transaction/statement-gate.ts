import type { NightshiftError } from "../../base/errors"
import { controlStatementOf } from "./control-statement"
import { controlRefused } from "./transaction-errors"
import type { TooLate } from "./transact"

/** Checks every statement of one transaction on its way to the database. */
export interface StatementGate {
  /** Sends a statement, or rejects if the gate is closed or the statement would end the transaction. */
  pass<T>(text: string | undefined, send: () => Promise<T>): Promise<T>
  /** The same for queries that report their end by an event: throws, or returns what to call at the end. */
  enter(text: string | undefined): () => void
  /** Refuses all statements from now on; statements that have passed keep their answers. The first reason stays. */
  close(tooLate: TooLate): void
  /** Like `close`, and statements that have passed reject as well, with this reason. */
  discard(tooLate: TooLate): void
  /** The error for a statement that comes now, or undefined while the gate is open. */
  refusal: () => NightshiftError | undefined
  /** Resolves when all statements that have passed have their answers. */
  settled(): Promise<void>
  /** The error of the first statement that the closed gate refused. */
  readonly refused: NightshiftError | undefined
  /** The error of the newest statement that failed. */
  readonly failure: unknown
}

export function createStatementGate(): StatementGate {
  let closed: TooLate | undefined
  let discarded = false
  let refused: NightshiftError | undefined
  let failure: unknown
  const underWay = new Set<Promise<unknown>>()

  function refusal(): NightshiftError | undefined {
    const error = closed?.()
    refused ??= error
    return error
  }
  function assertPasses(text: string | undefined): void {
    const error = refusal()
    if (error) throw error
    const control = text === undefined ? undefined : controlStatementOf(text)
    if (control) throw controlRefused(control)
  }
  function track(work: Promise<unknown>): void {
    underWay.add(work)
    const ended = () => underWay.delete(work)
    work.then(ended, ended)
  }
  /** A statement that is not awaited makes the attempt fail if it fails; it must not end the process too. */
  function tolerated<T>(answer: Promise<T>): Promise<T> {
    answer.catch(() => undefined)
    return answer
  }

  return {
    pass(text, send) {
      const answer = (async () => {
        assertPasses(text)
        const sent = send()
        track(sent)
        const value = await sent.catch((error: unknown) => {
          failure = error
          throw discarded ? closed!(error) : error
        })
        if (discarded) throw closed!()
        return value
      })()
      return tolerated(answer)
    },
    enter(text) {
      assertPasses(text)
      let leave!: () => void
      track(new Promise<void>((resolve) => (leave = resolve)))
      return leave
    },
    close(tooLate) {
      closed ??= tooLate
    },
    discard(tooLate) {
      if (discarded) return
      discarded = true
      closed = tooLate
    },
    refusal,
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay)
    },
    get refused() {
      return refused
    },
    get failure() {
      return failure
    },
  }
}
