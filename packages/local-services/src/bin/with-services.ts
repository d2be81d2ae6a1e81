#!/usr/bin/env node
import { runWithServices } from "./run-with-services"

const separator = process.argv.indexOf("--")
const [command, ...args] = separator === -1 ? [] : process.argv.slice(separator + 1)

if (command === undefined) {
  console.error("with-services: expected a command, got none. Use: with-services -- command [arguments]")
  process.exitCode = 2
} else {
  runWithServices({ command, args }).then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error)
      process.exitCode = 1
    },
  )
}
