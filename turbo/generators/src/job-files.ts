import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileNameOf } from "./file-name"
import type { Store } from "./store"

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
