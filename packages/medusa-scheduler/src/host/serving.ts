import type { Server } from "node:http"
import express, { type Application } from "express"

export interface MountedApp {
  rootDirectory: string
  /** Calls `callback` when the app listens for the first time, which is what makes a process a serving one. */
  onListening(callback: () => void): void
}

let mounted: MountedApp | undefined

/**
 * A sub-application without routes: mounting it is how a plugin gets hold of the store's own app. Medusa loads
 * the same app for seeds and scripts too, but only a server listens.
 */
export function createServingProbe(rootDirectory: string): Application {
  const probe = express()
  probe.on("mount", (parent: Application) => {
    mounted = { rootDirectory, onListening: (callback) => whenListening(parent, callback) }
  })
  return probe
}

/** The app that was mounted last; Medusa mounts a plugin's routes just before it runs its loaders. */
export function takeMountedApp(): MountedApp | undefined {
  const taken = mounted
  mounted = undefined
  return taken
}

function whenListening(app: Application, callback: () => void): void {
  const listen = app.listen.bind(app) as (...args: unknown[]) => Server
  app.listen = ((...args: unknown[]) => {
    const server = listen(...args)
    server.once("listening", callback)
    return server
  }) as Application["listen"]
}
