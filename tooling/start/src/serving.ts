import { setTimeout as sleep } from "node:timers/promises"
import { StartError } from "./start-error"
import { ownAgent } from "./store-output"
import { indent, startMedusa, type Store, type StoreCommand } from "./store-command"

const readyMs = 180_000

export interface ServingOptions {
  store: Store
  port: number
  onLine: (line: string) => void
}

/** Starts the store and waits until it answers. @throws StartError when it ends or stays silent. */
export async function serve(options: ServingOptions): Promise<StoreCommand> {
  const { store, port, onLine } = options
  const command = await startMedusa({ store, args: ["start", "--port", String(port)], onLine })
  const giveUpAt = Date.now() + readyMs
  while (!(await answers(`http://127.0.0.1:${port}/health`))) {
    if (command.process.hasEnded()) throw endedError(command)
    if (Date.now() > giveUpAt) throw silentError(command)
    await sleep(100)
  }
  return command
}

/** Whether there is an admin page at the store's usual place. */
export function hasAdminPage(port: number): Promise<boolean> {
  return answers(`http://127.0.0.1:${port}/app/`)
}

export function endedError(command: StoreCommand): StartError {
  return new StartError({
    where: "medusa start",
    expected: "a store that runs",
    found: `its end. Its last lines:\n${indent(command.tail())}`,
    mend: "Mend what it names and start again.",
  })
}

function silentError(command: StoreCommand): StartError {
  return new StartError({
    where: "medusa start",
    expected: `an answer within ${readyMs / 1_000} s`,
    found: `none. Its last lines:\n${indent(command.tail())}`,
    mend: "See whether the machine is short of memory, and start again.",
  })
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, {
      headers: { "user-agent": ownAgent },
      signal: AbortSignal.timeout(5_000),
    })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}
