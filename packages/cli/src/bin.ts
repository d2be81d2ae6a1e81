import { hostZone, readEnvironment } from "./terminal/environment"
import { errorText } from "./output/error-document"
import { processTerminal } from "./terminal/terminal"
import { main } from "./main"
import { guardEnd, writeError } from "./terminal/process-end"

const write = process.stdout.write.bind(process.stdout)
// A store that is loaded for its jobs logs to stdout, which belongs to the answer.
process.stdout.write = process.stderr.write.bind(process.stderr)

const args = process.argv.slice(2)
const guard = guardEnd((error) => writeError(errorText(error, args)))

void main(args, {
  out: (text) => void write(text),
  err: (text) => void process.stderr.write(text),
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  folder: process.cwd(),
  timezone: hostZone(),
  environment: readEnvironment(),
  live: processTerminal(),
}).then((exitCode) => {
  // Whatever the store's files keep open must not keep the process alive, but the output must be flushed first.
  write("", (error) => guard.end(exitCode, error))
})
