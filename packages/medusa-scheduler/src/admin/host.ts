import { createContext, useContext } from "react"

/**
 * The port to the admin that shows the page. The admin gives it to the page once, in its own route file; all else in this
 * folder knows the admin only by this, and by the design system, router and query client that every Medusa Admin has.
 */
export interface AdminHost {
  /** Requests a path of the API, such as `/admin/scheduled-jobs`, with the user's session. Rejects with a `RequestError`. */
  get(path: string): Promise<Received>
  post(path: string, body: Record<string, unknown>): Promise<Received>
  /** Shows a notification that something has been done. */
  notify: (title: string, message: string) => void
  /** Where the admin itself starts, for a link out of the page. */
  home: string
}

interface Received {
  answer: unknown
  /** The answer's `Date` header. */
  date: string | undefined
}

/** Why a request failed; without a response if the server cannot be reached. */
export interface RequestError {
  response?: { status?: number; data?: { message?: unknown } }
  message?: unknown
}

const HostContext = createContext<AdminHost | undefined>(undefined)

export const HostProvider = HostContext.Provider

export function useHost(): AdminHost {
  const host = useContext(HostContext)
  if (!host) throw new Error("The page has no host: wrap it in HostProvider")
  return host
}
