import { spawn } from "node:child_process"
import { randomUUID } from "node:crypto"
import { once, EventEmitter } from "node:events"
import { stripVTControlCharacters } from "node:util"

/** A shell that keeps its folder and its variables from one command to the next, as a person's does. */
export interface Terminal {
  /** Forgets what was shown. */
  clear(): void
  /** Begins a command. The exit code is that of its end. */
  type(command: string): Promise<number>
  /** As the keys do it: a signal to everything that runs in it. */
  interrupt(): void
  /** What was shown since it was cleared. */
  output(): string
  /** Resolves when the condition holds, which is looked at after each thing that is shown. Rejects after two minutes. */
  until(condition: () => boolean): Promise<void>
  /** Ends it, and what runs in it. */
  close(): Promise<void>
}

/** Nothing that a tour waits for takes so long, on no machine. */
const patienceMs = 120_000

export function openTerminal(options: { folder: string; variables: NodeJS.ProcessEnv }): Terminal {
  const { folder, variables } = options
  const shell = spawn("bash", ["--noprofile", "--norc"], {
    cwd: folder,
    env: variables,
    stdio: ["pipe", "pipe", "pipe"],
    // A group of its own, which is what Ctrl-C reaches.
    detached: true,
  })
  // Its own end by Ctrl-C would end the terminal.
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
      // It reads from nowhere, lest it take what is typed next; and what it sets lasts.
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
