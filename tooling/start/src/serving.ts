import { setTimeout as sleep } from "node:timers/promises"
import { StartError } from "./start-error"
import { ownAgent } from "./store-output"
import { indent, startMedusa, type Store, type StoreCommand } from "./store-command"

const readyMs = 180_000

interface ServingOptions {
  store: Store
  port: number
  onLine: (line: string) => void
}

/** Starts the store and waits until it answers. @throws StartError if it ends or does not answer. */
export async function serve(options: ServingOptions): Promise<StoreCommand> {
  const { store, port, onLine } = options
  const command = await startMedusa({ store, port, onLine })
  const giveUpAt = Date.now() + readyMs
  while ((await bodyOf(`http://127.0.0.1:${port}/health`)) === undefined) {
    if (command.process.hasEnded()) throw endedError(command)
    if (Date.now() > giveUpAt) throw silentError(command)
    await sleep(100)
  }
  return command
}

/** Whether the store serves an admin page. If the admin is off, Medusa answers with plain text. */
export async function hasAdminPage(port: number): Promise<boolean> {
  return (await bodyOf(`http://127.0.0.1:${port}/app/`))?.includes("<html") ?? false
}

export function endedError(command: StoreCommand): StartError {
  return new StartError({
    where: "medusa start",
    expected: "a store that runs",
    found: `its exit. Its last lines:\n${indent(command.tail())}`,
    hint: "Fix what it names and start again.",
  })
}

function silentError(command: StoreCommand): StartError {
  return new StartError({
    where: "medusa start",
    expected: `an answer within ${readyMs / 1_000} s`,
    found: `none. Its last lines:\n${indent(command.tail())}`,
    hint: "Check whether the machine is short of memory, and start again.",
  })
}

/** The body of the store's answer, or undefined without a successful answer. */
async function bodyOf(url: string): Promise<string | undefined> {
  try {
    const headers = { "user-agent": ownAgent }
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(5_000) })
    const body = await response.text()
    return response.ok ? body : undefined
  } catch {
    return undefined
  }
}
