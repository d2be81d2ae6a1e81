import type { Server } from "node:http"
import express, { type Application } from "express"

interface MountedApp {
  rootDirectory: string
  /** Calls `callback` when the app starts to listen: only a process that serves does. */
  onListening(callback: () => void): void
}

let mounted: MountedApp | undefined

/**
 * A sub-application without routes: mounting it gives the plugin access to the store's own app. Medusa loads the same app
 * for seeds and scripts too, but only a server listens.
 */
export function createServingProbe(rootDirectory: string): Application {
  const probe = express()
  probe.on("mount", (parent: Application) => {
    mounted = { rootDirectory, onListening: (callback) => whenListening(parent, callback) }
  })
  return probe
}

/** The app that was mounted last: Medusa mounts a plugin's routes just before it runs the loaders. */
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
