import { exitCodes } from "./answer"
import { hostZone, readEnvironment } from "./environment"
import { processTerminal } from "./live-terminal"
import { main } from "./main"

const write = process.stdout.write.bind(process.stdout)
// A store that is loaded for its jobs logs to stdout, which belongs to the answer.
process.stdout.write = process.stderr.write.bind(process.stderr)

// Who reads has seen enough, as with `nightshift watch | head`.
process.stdout.on("error", () => process.exit(exitCodes.fine))

void main(process.argv.slice(2), {
  out: (text) => void write(text),
  err: (text) => void process.stderr.write(text),
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  folder: process.cwd(),
  timezone: hostZone(),
  environment: readEnvironment(),
  live: processTerminal(),
}).then((exitCode) => {
  // What a store's files keep open must not keep the command; what is written must have left first.
  write("", () => process.exit(exitCode))
})
