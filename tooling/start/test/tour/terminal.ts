import { spawn } from "node:child_process"
import { randomUUID } from "node:crypto"
import { once, EventEmitter } from "node:events"
import { stripVTControlCharacters } from "node:util"

/** A shell that keeps its folder and variables between commands, like a user's terminal. */
export interface Terminal {
  /** Clears the output. */
  clear(): void
  /** Starts a command. Resolves with its exit code when it ends. */
  type(command: string): Promise<number>
  /** Sends a signal to everything in the terminal, as the keys do. */
  interrupt(): void
  /** The output since it was cleared. */
  output(): string
  /** Resolves when the condition holds; it is checked after each output. Rejects after two minutes. */
  until(condition: () => boolean): Promise<void>
  /** Closes the terminal, and stops what runs in it. */
  close(): Promise<void>
}

/** Longer than anything that a tour waits for. */
const patienceMs = 120_000

export function openTerminal(options: { folder: string; variables: NodeJS.ProcessEnv }): Terminal {
  const { folder, variables } = options
  const shell = spawn("bash", ["--noprofile", "--norc"], {
    cwd: folder,
    env: variables,
    stdio: ["pipe", "pipe", "pipe"],
    // Its own process group, which Ctrl-C signals.
    detached: true,
  })
  // The shell itself must survive Ctrl-C.
  shell.stdin.write("exec 2>&1; trap : INT\n")
  const changed = new EventEmitter().setMaxListeners(0)
  const ended = once(shell, "close").then(() => void changed.emit("change"))
  const begin = randomUUID()
  const end = new RegExp(`\\n${begin} (\\d+)\\n`)
  let text = ""
  shell.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += stripVTControlCharacters(chunk)
    changed.emit("change")
  })
  const hasEnded = () => shell.exitCode !== null || shell.signalCode !== null
  const changes = async (condition: () => boolean, signal?: AbortSignal) => {
    while (!condition()) {
      if (hasEnded()) throw new Error("The shell ended.")
      if (signal?.aborted) throw new Error("It took too long.")
      await once(changed, "change", { signal }).catch(() => undefined)
    }
  }
  return {
    clear: () => (text = ""),
    async type(command) {
      // Without input, so that it does not read the next command; and in this shell, so that its variables persist.
      shell.stdin.write(`{ ${command}\n} </dev/null\n`)
      shell.stdin.write(`status=$?; printf '\\n${begin} %s\\n' "$status"; (exit "$status")\n`)
      await changes(() => end.test(text))
      const [mark, code] = end.exec(text)!
      text = text.replace(mark, "")
      return Number(code)
    },
    interrupt: () => process.kill(-shell.pid!, "SIGINT"),
    output: () => text,
    until: (condition) => changes(condition, AbortSignal.timeout(patienceMs)),
    async close() {
      if (!hasEnded()) process.kill(-shell.pid!, "SIGKILL")
      await ended
    },
  }
}
