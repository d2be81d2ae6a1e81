import { existsSync, readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import type { Store } from "./store"

const longestBytes = 100
/** Windows allows no file with these names, with any extension. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)$/

/**
 * The file name of a job, without its extension: `Täglicher Bericht (neu)` becomes `täglicher-bericht-neu`. Letters and
 * digits of any script are kept. Job names that differ only in other characters share a file name; the later is refused.
 */
export function fileNameOf(jobName: string): string {
  const parts = jobName
    .normalize("NFC")
    .toLowerCase()
    .split(/[^\p{Letter}\p{Mark}\p{Number}]+/u)
    .filter((part) => part !== "")
  const characters = Array.from(parts.join("-"))
  while (Buffer.byteLength(characters.join("")) > longestBytes) characters.pop()
  const fileName = characters.join("").replace(/-$/, "")
  return fileName === "" || devices.test(fileName) ? ["job", fileName].filter(Boolean).join("-") : fileName
}

const folder = "src/jobs"
/** A name in a config, in any quotes. */
const written = /\bname["']?:\s*(["'`])((?:\\.|(?!\1)[^\\\n])*)\1/g

/** The files that `turbo gen job` writes for a job, relative to the store's folder. */
export function jobFiles(name: string): { job: string; test: string } {
  const path = `${folder}/${fileNameOf(name)}`
  return { job: `${path}.ts`, test: `${path}.test.ts` }
}

/** An existing file with the path of one of the job's files, or one that defines a job with its name, also in a plugin. */
export function conflictingFile(name: string, store: Store): string | undefined {
  return (
    Object.values(jobFiles(name)).find((file) => existsSync(join(store.folder, file))) ??
    sourceThatNames(name, store) ??
    store.jobs().find((job) => job.name === name)?.source
  )
}

/** Searches the sources too, since a job file may be newer than the build. */
function sourceThatNames(name: string, store: Store): string | undefined {
  if (!existsSync(join(store.folder, folder))) return undefined
  return readdirSync(join(store.folder, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /(?<!\.test)\.[cm]?[jt]s$/.test(file))
    .map((file) => `${folder}/${file}`)
    .find((file) => {
      const text = readFileSync(join(store.folder, file), "utf8")
      return [...text.matchAll(written)].some(([, , found]) => found === name)
    })
}
